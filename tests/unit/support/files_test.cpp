#include "support/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "support/error.h"
#include "support/sha256.h"

namespace grader {
namespace {
namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "files-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(Files, WhatIsWrittenIsReadAgain) {
  const std::string bytes("a\0b\n", 4);
  write_file(folder_ / "new" / "file", bytes);
  EXPECT_EQ(read_file(folder_ / "new" / "file"), bytes);
}

TEST_F(Files, WritingLeavesNoTemporaryFileBehind) {
  write_file(folder_ / "file", "1");
  write_file(folder_ / "file", "2");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, AMissingFileIsNamed) {
  EXPECT_EQ(read_file_if_there(folder_ / "none"), std::nullopt);
  try {
    read_file(folder_ / "none");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("none: No such file"), std::string::npos) << error.what();
  }
}

TEST_F(Files, TheCourseIsFoundFromAFolderInside) {
  fs::create_directories(folder_ / "problems" / "p01" / "op");
  fs::create_directories(folder_ / "solutions");
  EXPECT_EQ(find_course_root(folder_ / "problems" / "p01" / "op"), folder_);
  EXPECT_EQ(find_course_root("/"), std::nullopt);
}

TEST_F(Files, TheCacheCanBeMoved) {
  const char* before = std::getenv("GRADER_CACHE_DIR");
  const std::string saved = before == nullptr ? "" : before;
  setenv("GRADER_CACHE_DIR", folder_.c_str(), 1);
  EXPECT_EQ(cache_directory(), folder_);
  unsetenv("GRADER_CACHE_DIR");
  EXPECT_EQ(cache_directory().filename().string().substr(0, 11), "gpu-puzzles");
  if (!saved.empty()) setenv("GRADER_CACHE_DIR", saved.c_str(), 1);
}

// Values of FIPS 180-4's example file, and of sha256sum.
TEST(Sha256, MatchesTheStandardsExamples) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, ALongTextInPiecesIsTheSameText) {
  const std::string million(1'000'000, 'a');
  Sha256 pieces;
  for (size_t i = 0; i < million.size(); i += 1000) pieces.add(std::string_view(million).substr(i, 1000));
  EXPECT_EQ(pieces.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, FieldsDoNotRunIntoEachOther) {
  EXPECT_NE(Sha256().add_field("ab").add_field("c").hex(), Sha256().add_field("a").add_field("bc").hex());
}

}  // namespace
}  // namespace grader
