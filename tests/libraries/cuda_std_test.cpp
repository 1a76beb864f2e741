#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <limits>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

TEST(CudaStd, DoesAsTheHostsStandardLibraryDoes) {
  LibraryKernels kernels("cuda_std.cu",
                         {"views", "spans_and_arrays", "values", "complex_numbers", "annotated_pointers"});
  const std::vector<int> in = numbers(64, 1000);

  std::vector<int> expected(36);
  for (size_t row = 0; row < 4; ++row)
    for (size_t column = 0; column < 8; ++column) {
      expected[column * 4 + row] = in[row * 8 + column];
      expected[32 + row] += in[row * 8 + column];
    }
  kernels.expect({"views", {8, 4, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}}, expected);

  expected = in;
  for (size_t i = 0; i < 16; ++i) {
    const int* mine = &in[4 * i];
    std::swap(expected[4 * i + 1], expected[4 * i + 2]);
    expected.push_back(100 + mine[0] + mine[1] + mine[2] + mine[3]);
  }
  for (size_t i = 0; i < 16; ++i) expected.push_back(*std::max_element(&in[4 * i], &in[4 * i] + 4));
  kernels.expect({"spans_and_arrays", {16, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}}, expected);

  expected.assign(5 * 64, 0);
  for (size_t i = 0; i < 64; ++i) {
    const int value = in[i];
    const auto bits = static_cast<unsigned>(value);
    expected[i] = value % 2 == 0 ? value / 2 : -1;
    expected[64 + i] = value / 7 * 10 + value % 7;
    expected[128 + i] = value % 3 == 0 ? value * 2 : value * 4;
    expected[192 + i] = std::popcount(bits) + std::countl_zero(bits);
    expected[256 + i] = std::min(value, std::numeric_limits<int>::max() - value);
  }
  kernels.expect({"values", {64, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}}, expected);

  const std::vector<float> parts = floats(numbers(64, 16));
  std::vector<float> results(5 * 32);
  for (size_t i = 0; i < 32; ++i) {
    const float x = parts[2 * i], y = parts[2 * i + 1];
    const float values[] = {2 * x + y, 2 * y - x, x + 2, x * x + y * y, x};
    for (size_t k = 0; k < 5; ++k) results[k * 32 + i] = values[k];
  }
  kernels.expect({"complex_numbers", {32, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {parts}, {}}, results);

  expected = in;
  for (int& value : expected) ++value;
  kernels.expect({"annotated_pointers", {64, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}}, expected);
}

}  // namespace
}  // namespace grader::libraries_test
