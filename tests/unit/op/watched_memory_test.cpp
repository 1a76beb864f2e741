// Guard zones of tensors on a real GPU and on the host. The simulated runtime lends the memory here: within
// one allocation it lets everything be written, as a real GPU does.
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "op/stray_writes.h"

namespace grader::op {
namespace {

device::Buffer output() { return {"output", "float32", 4, {15}, 60, {}, false, false, false}; }

void set_bytes(const WatchedMemory& memory, ptrdiff_t offset, size_t count) {
  ASSERT_EQ(cudaMemset(static_cast<std::byte*>(memory.data()) + offset, 0, count), cudaSuccess);
}

TEST(WatchedMemory, ComesPoisonedAndInsideEverythingMayBeWritten) {
  const WatchedMemory memory(output());
  std::vector<unsigned char> bytes(60);
  ASSERT_EQ(cudaMemcpy(bytes.data(), memory.data(), 60, cudaMemcpyDeviceToHost), cudaSuccess);
  EXPECT_EQ(bytes, std::vector<unsigned char>(60, 0xFF));
  set_bytes(memory, 0, 60);
  EXPECT_TRUE(take_stray_writes().empty());
}

TEST(WatchedMemory, TellsEachSideOnceWhileItLives) {
  const WatchedMemory memory(output());
  set_bytes(memory, 60, 8);
  set_bytes(memory, -4, 4);
  const std::vector<Finding> findings = take_stray_writes();
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].message, "write before the start of output");
  EXPECT_TRUE(findings[0].label.starts_with("output[-1]: "));
  EXPECT_EQ(findings[1].message, "write past the end of output");
  EXPECT_EQ(findings[1].label, "output[15]: output has 15 float32 elements (output[0] to output[14])");
  EXPECT_EQ(findings[1].count, 2u);
  EXPECT_TRUE(take_stray_writes().empty());
}

TEST(WatchedMemory, TellsWhenItIsFreed) {
  {
    const WatchedMemory memory(output());
    set_bytes(memory, 64, 4);
  }
  ASSERT_EQ(take_stray_writes().size(), 1u);
}

TEST(WatchedMemory, KnowsOfWritesBesideHostMemoryToo) {
  const WatchedMemory memory(output(), true);
  auto* const elements = static_cast<float*>(memory.data());
  EXPECT_TRUE(std::isnan(elements[0]) && std::isnan(elements[14]));
  for (int i = 0; i <= 15; ++i) elements[i] /= 3;  // one too many
  const std::vector<Finding> findings = take_stray_writes();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].message, "write past the end of output");
  EXPECT_EQ(findings[0].label, "output[15]: output has 15 float32 elements (output[0] to output[14])");
  EXPECT_EQ(findings[0].next, "where does the host code's loop over it begin and end?");
}

}  // namespace
}  // namespace grader::op
