#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

constexpr size_t kThreads = 128, kItems = 4, kAll = kThreads * kItems;

KernelRun run(const std::string& kernel, std::vector<Values> before, std::vector<Values> after = {}) {
  return {kernel, {kThreads, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, std::move(before), std::move(after)};
}

std::vector<int> sorted(std::vector<int> values, size_t part) {
  for (size_t first = 0; first < values.size(); first += part)
    std::sort(&values[first], &values[first] + part);
  return values;
}

TEST(Cub, BlockPrimitivesDoAsTheHostDoes) {
  const std::vector<std::string> reductions{"block_reduce<cub::BLOCK_REDUCE_RAKING>",
                                            "block_reduce<cub::BLOCK_REDUCE_WARP_REDUCTIONS>",
                                            "block_reduce<cub::BLOCK_REDUCE_RAKING_COMMUTATIVE_ONLY>"};
  const std::vector<std::string> scans{"block_scan<cub::BLOCK_SCAN_RAKING>",
                                       "block_scan<cub::BLOCK_SCAN_WARP_SCANS>"};
  const std::vector<std::string> copies{
      "load_store<cub::BLOCK_LOAD_DIRECT, cub::BLOCK_STORE_WARP_TRANSPOSE>",
      "load_store<cub::BLOCK_LOAD_TRANSPOSE, cub::BLOCK_STORE_DIRECT>",
      "load_store<cub::BLOCK_LOAD_WARP_TRANSPOSE, cub::BLOCK_STORE_TRANSPOSE>",
      "load_store<cub::BLOCK_LOAD_VECTORIZE, cub::BLOCK_STORE_VECTORIZE>"};
  const std::vector<std::string> histograms{"histogram<cub::BLOCK_HISTO_ATOMIC>",
                                            "histogram<cub::BLOCK_HISTO_SORT>"};
  std::vector<std::string> names{"guarded_load_store", "radix_sort",     "radix_sort_pairs",
                                 "merge_sort",         "exchange",       "warp_primitives",
                                 "neighbours",         "warp_load_store"};
  for (const auto* more : {&reductions, &scans, &copies, &histograms})
    names.insert(names.end(), more->begin(), more->end());
  LibraryKernels kernels("cub.cu", names);
  const std::vector<int> in = numbers(kAll, 1000);
  const auto sum = [&](size_t first, size_t count) {
    return std::accumulate(in.begin() + first, in.begin() + first + count, 0);
  };

  for (const auto& name : reductions)
    kernels.expect(run(name, {in}),
                   std::vector<int>{sum(0, kThreads), *std::max_element(&in[0], &in[kThreads]), sum(0, 77)});

  std::vector<int> expected;
  for (size_t i = 0; i < kAll; ++i) expected.push_back(sum(0, i));
  for (size_t i = 0; i < kThreads; ++i) expected.push_back(*std::max_element(&in[0], &in[i] + 1));
  expected.push_back(sum(0, kAll));
  for (const auto& name : scans) kernels.expect(run(name, {in}), expected);

  expected = in;
  for (size_t i = 0; i < kAll; ++i) expected[i] += static_cast<int>(i % kItems);
  for (const auto& name : copies) kernels.expect(run(name, {in}), expected);

  const std::vector<int> some(in.begin(), in.begin() + 333);
  expected = some;
  for (int& value : expected) value *= 2;
  kernels.expect(run("guarded_load_store", {some}, {333}), expected);

  std::vector<int> signed_values = in;
  for (size_t i = 0; i < kAll; i += 3) signed_values[i] = -signed_values[i];
  kernels.expect(run("radix_sort", {signed_values}), sorted(signed_values, kAll));
  kernels.expect(run("merge_sort", {signed_values}), sorted(signed_values, kAll));

  std::vector<int> places(kAll);
  std::iota(places.begin(), places.end(), 0);
  std::stable_sort(places.begin(), places.end(), [&](int a, int b) {
    return signed_values[static_cast<size_t>(a)] > signed_values[static_cast<size_t>(b)];
  });
  kernels.expect(run("radix_sort_pairs", {floats(signed_values, 0.25f)}), places);

  kernels.expect(run("exchange", {in}), in);

  expected.assign(3 * kThreads - 1, 0);
  const std::vector<int> few = numbers(kThreads, 3);
  for (size_t i = 0; i < kThreads; ++i) {
    expected[i] = i == 0 ? few[0] : few[i] - few[i - 1];
    expected[kThreads + i] = i == 0 || few[i] != few[i - 1];
    if (i + 1 < kThreads) expected[2 * kThreads + i] = few[i + 1];
  }
  kernels.expect(run("neighbours", {few}), expected);

  expected.assign(16, 0);
  for (const int value : in) ++expected[static_cast<size_t>(value) % 16];
  for (const auto& name : histograms) kernels.expect(run(name, {in}), expected);

  expected.clear();
  for (size_t i = 0; i < 16; ++i) expected.push_back(sum(8 * i, 8));
  for (size_t i = 0; i < kThreads; ++i) expected.push_back(sum(i / 32 * 32, i % 32) + sum(i / 32 * 32, 32));
  const std::vector<int> in_warps = sorted(in, 32 * kItems);
  expected.insert(expected.end(), in.begin(), in.end());
  expected.insert(expected.end(), in_warps.begin(), in_warps.end());
  kernels.expect(run("warp_primitives", {in}), expected);

  expected = in;
  for (size_t warp = 0; warp < 4; ++warp)
    for (size_t lane = 0; lane < 32; ++lane)
      for (size_t k = 0; k < kItems; ++k)
        expected[warp * 128 + k * 32 + lane] = in[warp * 128 + lane * kItems + k];
  kernels.expect(run("warp_load_store", {in}), expected);
}

}  // namespace
}  // namespace grader::libraries_test
