#include <gtest/gtest.h>

#include <algorithm>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

TEST(CudaPtx, AsynchronousStoresAndReductions) {
  LibraryKernels kernels("cuda_ptx.cu",
                         {"to_the_next", "histogram", "sum_of_blocks", "greatest_of_blocks", "to_all"});
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
      {"sum_of_blocks", {128, 1, 1}, {4, 1, 1}, {1, 1, 1}, false, {in}, {}, std::vector<std::byte>(512)},
      sums);
  for (size_t i = 0; i < 64; ++i) most[i] = std::max(in[i], in[64 + i]);
  kernels.expect({"greatest_of_blocks", {64, 1, 1}, {2, 1, 1}, {2, 1, 1}, false, {in}}, most);

  std::vector<int> all(256);
  for (size_t i = 0; i < 256; ++i) all[i] = in[63 - i % 64] + static_cast<int>(i / 64);
  kernels.expect({"to_all", {64, 1, 1}, {4, 1, 1}, {4, 1, 1}, false, {in}}, all);
}

}  // namespace
}  // namespace grader::libraries_test
