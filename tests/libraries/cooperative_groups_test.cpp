#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

TEST(CooperativeGroups, DoAsTheHostDoes) {
  LibraryKernels kernels("cooperative_groups.cu",
                         {"block_sums", "small_tiles", "large_tiles", "scans", "compaction", "partitions",
                          "async_copies", "grid_meets", "cluster_histogram", "cluster_ring"});
  const std::vector<int> in = numbers(512, 100);
  const auto sum = [&](size_t first, size_t count) {
    return std::accumulate(in.begin() + first, in.begin() + first + count, 0);
  };

  kernels.expect({"block_sums", {256, 1, 1}, {2, 1, 1}, {0, 0, 0}, false, {in}},
                 std::vector<int>{sum(0, 256), sum(256, 256)});

  std::vector<int> expected(8 * 64);
  for (size_t i = 0; i < 64; ++i) {
    const size_t first = i / 8 * 8;
    expected[i] = in[i ^ 1];
    expected[64 + i] = in[i % 8 < 6 ? i + 2 : i];
    int ballot = 0, all = 0;
    for (size_t k = 0; k < 8; ++k) {
      ballot |= (in[first + k] % 2 == 0) << k;
      all ^= in[first + k];
    }
    expected[128 + i] = ballot;
    expected[192 + i] = *std::max_element(&in[first], &in[first] + 8);
    expected[256 + i] = all;
    expected[320 + i] = sum(first, 8);
    expected[384 + i] = std::count(&in[first], &in[first] + 8, in[0]) > 0;
    expected[448 + i] = 8000 + sum(first, 8);
  }
  kernels.expect({"small_tiles", {64, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}}, expected);

  expected.assign(256, 0);
  for (size_t i = 0; i < 128; ++i) {
    expected[i] = sum(i / 64 * 64, 64);
    expected[128 + i] = in[i / 64 * 64 + 33];
  }
  kernels.expect({"large_tiles", {128, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}}, expected);

  expected.assign(3 * 64, 0);
  for (size_t i = 0; i < 64; ++i) {
    const size_t first = i / 32 * 32;
    expected[i] = sum(first, i - first + 1);
    expected[64 + i] = sum(first, i - first);
    expected[128 + i] = *std::max_element(&in[first], &in[i] + 1);
  }
  kernels.expect({"scans", {64, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}}, expected);

  int taken = 0, total = 0;
  for (size_t i = 0; i < 128; ++i)
    if (in[i] % 3 == 0) ++taken, total += in[i];
  kernels.expect(
      {"compaction", {128, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}, std::vector<std::byte>(12)},
      std::vector<int>{taken, total, 0});

  expected.assign(3 * 64, 0);
  for (size_t i = 0; i < 64; ++i) {
    int least = 1000;
    for (size_t k = i / 32 * 32; k < i / 32 * 32 + 32; ++k) {
      if (in[k] % 5 == in[i] % 5) expected[i] += in[k];
      if (in[k] % 2 != in[i] % 2) continue;
      ++expected[64 + i];
      least = std::min(least, in[k]);
    }
    expected[128 + i] = least;
  }
  kernels.expect({"partitions", {64, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}}, expected);

  expected.resize(128);
  for (size_t i = 0; i < 64; ++i) {
    expected[i] = in[63 - i];
    expected[64 + i] = in[127 - i];
  }
  kernels.expect({"async_copies", {64, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}}, expected);

  expected.resize(512);
  for (size_t i = 0; i < 512; ++i) expected[i] = in[(i + 128) % 512] + 1;
  kernels.expect({"grid_meets", {64, 1, 1}, {8, 1, 1}, {0, 0, 0}, true, {in}}, expected);

  expected.assign(16 * 4, 0);
  for (size_t i = 0; i < 256; ++i)
    ++expected[static_cast<size_t>(in[i]) % 64 / 16 * 16 + static_cast<size_t>(in[i]) % 16];
  kernels.expect({"cluster_histogram", {64, 1, 1}, {4, 1, 1}, {4, 1, 1}, false, {in}}, expected);

  expected.resize(128);
  for (size_t i = 0; i < 128; ++i) expected[i] = in[(i + 32) % 128];
  kernels.expect({"cluster_ring", {32, 1, 1}, {4, 1, 1}, {0, 0, 0}, false, {in}}, expected);
}

}  // namespace
}  // namespace grader::libraries_test
