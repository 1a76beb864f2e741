// The PTX in what nvcc embeds, and what is said when there is none to be had.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "cudart/fat_binary.h"

namespace grader::cudart {
namespace {

template <class T>
void put(std::string& bytes, size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

std::string entry(uint16_t kind, std::string payload, uint32_t compressed = 0, uint64_t flags = 0) {
  std::string header(80, '\0');
  put(header, 0, kind);
  put(header, 4, uint32_t{80});
  put(header, 8, uint64_t{payload.size()});
  put(header, 16, compressed);
  put(header, 40, flags);
  return header + payload;
}

// Looks for PTX in a container of these entries.
PtxText find(const std::string& entries, uint64_t size, uint32_t wrapper_magic = 0x466243b1,
             uint32_t container_magic = 0xba55ed50) {
  std::string container(16, '\0');
  put(container, 0, container_magic);
  put(container, 6, uint16_t{16});
  put(container, 8, size);
  static std::string kept;
  kept = container + entries;
  struct {
    uint32_t magic, version;
    const char* data;
    const void* name;
  } wrapper{wrapper_magic, 1, kept.data(), nullptr};
  return find_ptx(&wrapper);
}

PtxText find(const std::string& entries) { return find(entries, entries.size()); }

TEST(FatBinary, HoldsPtxAsPlainText) {
  EXPECT_EQ(find(entry(1, std::string(".version 9.0\n\0\0\0", 16))).text, ".version 9.0\n");
}

TEST(FatBinary, MayHoldMachineCodeBesideIt) {
  EXPECT_EQ(find(entry(2, "ELF.....") + entry(1, ".version")).text, ".version");
}

TEST(FatBinary, WithoutEntriesIsNoProblem) {
  const PtxText found = find("");
  EXPECT_TRUE(found.text.empty());
  EXPECT_TRUE(found.problem.empty());
}

TEST(FatBinary, SaysHowToBuildWhatItCannotRead) {
  EXPECT_NE(find(entry(1, "xxxx", 4)).problem.find("--no-compress"), std::string::npos);
  EXPECT_NE(find(entry(1, "xxxx", 0, 0x8000)).problem.find("--no-compress"), std::string::npos);
  EXPECT_NE(find(entry(2, "ELF.....")).problem.find("compute_90"), std::string::npos);
  EXPECT_NE(find("", 0, 1).problem.find("nvcc 13.0"), std::string::npos);
  EXPECT_NE(find("", 0, 0x466243b1, 1).problem.find("nvcc 13.0"), std::string::npos);
}

TEST(FatBinary, ThatIsDamagedIsNotReadPastItsEnd) {
  std::string longer = entry(1, ".version");
  put(longer, 8, uint64_t{1} << 40);
  EXPECT_NE(find(longer).problem.find("damaged"), std::string::npos);
  std::string header = entry(1, ".version");
  put(header, 4, uint32_t{5});
  EXPECT_NE(find(header).problem.find("damaged"), std::string::npos);
}

}  // namespace
}  // namespace grader::cudart
