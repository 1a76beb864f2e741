#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

template <typename T>
std::vector<std::byte> zeros(size_t count) {
  return std::vector<std::byte>(count * sizeof(T));
}

template <typename T>
void expect_widths(LibraryKernels& kernels, const char* kernel, const std::vector<int>& in) {
  std::vector<T> expected(4 + 32 + 32);
  for (size_t i = 0; i < 32; ++i) {
    expected[0] = static_cast<T>(expected[0] + static_cast<T>(in[i] % 3));
    expected[4 + i] = 7;
    expected[36 + i] = static_cast<T>(in[i]);
  }
  kernels.expect({kernel, {32, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}, zeros<T>(expected.size())},
                 expected);
}

TEST(CudaAtomic, ScopesOrdersAndWidthsDoAsTheHostDoes) {
  LibraryKernels kernels("cuda_atomic.cu", {"operations", "widths<unsigned char>", "widths<short>",
                                            "widths<int>", "widths<long long>", "widths<float>", "handed_on",
                                            "wait_and_notify", "spin_lock", "fences"});
  const std::vector<int> in = numbers(128, 100);

  std::vector<int> before{0, 1000, -1, 0, -1, 0, 1, 0}, expected = before;
  for (const int value : in) {
    expected[0] += value;
    expected[1] = std::min(expected[1], value);
    expected[2] = std::max(expected[2], value);
    expected[3] |= value;
    expected[4] &= value;
    expected[5] ^= value;
    expected[6] = static_cast<int>(3 * static_cast<unsigned>(expected[6]));
    ++expected[7];
  }
  kernels.expect({"operations", {32, 1, 1}, {4, 1, 1}, {0, 0, 0}, false, {in}, {}, Values(before).bytes},
                 expected);

  expect_widths<unsigned char>(kernels, "widths<unsigned char>", in);
  expect_widths<short>(kernels, "widths<short>", in);
  expect_widths<int>(kernels, "widths<int>", in);
  expect_widths<long long>(kernels, "widths<long long>", in);
  expect_widths<float>(kernels, "widths<float>", in);

  expected.assign(6, 0);
  std::partial_sum(in.begin(), in.begin() + 6, expected.begin());
  kernels.expect({"handed_on", {32, 1, 1}, {6, 1, 1}, {0, 0, 0}, false, {in}, {}}, expected);
  const auto run = [&](const char* kernel) {
    return KernelRun{kernel, {64, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}};
  };
  kernels.expect(run("wait_and_notify"), std::vector<int>(64, in[0] + 1));
  kernels.expect(run("spin_lock"), std::vector<int>(64, std::accumulate(in.begin(), in.begin() + 64, 0)));
  kernels.expect(run("fences"), std::vector<int>(64, in[3]));
}

}  // namespace
}  // namespace grader::libraries_test
