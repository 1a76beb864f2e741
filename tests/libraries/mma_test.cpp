#include <gtest/gtest.h>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

TEST(Wmma, ProductsOfEveryTypeAreTheHosts) {
  struct Case {
    const char* kernel;
    size_t m, n, k;
  };
  const Case cases[] = {{"half_float", 16, 16, 16}, {"half_half", 16, 16, 16}, {"half_wide", 32, 8, 16},
                        {"half_tall", 8, 32, 16},   {"bfloat", 16, 16, 16},    {"tf32", 16, 16, 8},
                        {"bytes", 16, 16, 16},      {"doubles", 8, 8, 4}};
  std::vector<std::string> names;
  for (const Case& one : cases) names.push_back(one.kernel);
  LibraryKernels kernels("mma.cu", names);
  std::vector<int> in = numbers(1024, 7);
  for (int& value : in) value -= 3;
  for (const auto& [kernel, m, n, k] : cases) {
    std::vector<float> expected(m * n);
    for (size_t row = 0; row < m; ++row)
      for (size_t column = 0; column < n; ++column) {
        int sum = 1;
        for (size_t i = 0; i < k; ++i) sum += in[row * k + i] * in[512 + column * k + i];
        expected[row * n + column] = static_cast<float>(2 * sum);
      }
    kernels.expect({kernel, {32, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}}, expected);
  }
}

}  // namespace
}  // namespace grader::libraries_test
