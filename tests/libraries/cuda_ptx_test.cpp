#include <gtest/gtest.h>

#include <algorithm>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

TEST(CudaPtx, AsynchronousStoresAndReductions) {
  LibraryKernels kernels("cuda_ptx.cu", {"to_the_next", "histogram", "sum_of_blocks", "greatest_of_blocks",
                                         "to_all", "ring", "last_block_reads"});
  const std::vector<int> in = numbers(512, 100);

  std::vector<int> sent(256);
  for (size_t i = 0; i < 256; ++i) sent[i] = 6 * in[(i + 192) % 256] + 1000 * static_cast<int>(i / 64);
  kernels.expect({"to_the_next", {64, 1, 1}, {4, 1, 1}, {4, 1, 1}, false, {in}}, sent);

  std::vector<int> bins(8, 0);
  for (size_t i = 0; i < 128; ++i) ++bins[static_cast<size_t>(in[i] % 8)];
  kernels.expect({"histogram", {64, 1, 1}, {2, 1, 1}, {2, 1, 1}, false, {in}}, bins);

  std::vector<int> sums(128, 0), most(64);
  for (size_t i = 0; i < 512; ++i) sums[i % 128] += in[i];
  kernels.expect(
      {"sum_of_blocks", {128, 1, 1}, {4, 1, 1}, {0, 0, 0}, false, {in}, {}, std::vector<std::byte>(512)},
      sums);
  for (size_t i = 0; i < 64; ++i) most[i] = std::max(in[i], in[64 + i]);
  kernels.expect({"greatest_of_blocks", {64, 1, 1}, {2, 1, 1}, {2, 1, 1}, false, {in}}, most);

  std::vector<int> all(256);
  for (size_t i = 0; i < 256; ++i) all[i] = in[63 - i % 64] + static_cast<int>(i / 64);
  std::vector<int> rounds(128, 0);
  for (size_t i = 0; i < 128; ++i)
    for (size_t round = 0; round < 5; ++round)
      rounds[i] = 10 * rounds[i] + in[((2 * round + 1 - i / 64) * 64 + 63 - i % 64) % 512];
  std::vector<int> more = in;
  more.insert(more.end(), in.begin(), in.end());
  kernels.expect({"ring", {64, 1, 1}, {2, 1, 1}, {2, 1, 1}, false, {more}}, rounds);

  std::vector<int> totals(64, 0);
  for (size_t i = 0; i < 512; ++i) totals[i % 64] += in[i];
  const std::vector<int> once = totals;
  totals.insert(totals.end(), once.begin(), once.end());
  totals.push_back(4);
  kernels.expect(
      {"last_block_reads", {64, 1, 1}, {4, 1, 1}, {0, 0, 0}, false, {in}, {}, std::vector<std::byte>(516)},
      totals);

  kernels.expect({"to_all", {64, 1, 1}, {4, 1, 1}, {4, 1, 1}, false, {in}}, all);
}

}  // namespace
}  // namespace grader::libraries_test
