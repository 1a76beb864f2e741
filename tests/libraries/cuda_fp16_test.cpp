// The numbers are such that every result has few enough digits for sixteen bits: nothing is rounded but where
// that is what is looked at.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

// Round to `digits` binary digits, ties to even.
float rounded(float value, int digits) {
  int exponent = 0;
  const float fraction = std::frexp(value, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, digits)), exponent - digits);
}

TEST(NarrowFloats, DoAsTheHostDoes) {
  LibraryKernels kernels("cuda_fp16.cu", {"half_arithmetic", "half_atomics", "half_shuffles",
                                          "bfloat_arithmetic", "eight_bits"});
  std::vector<float> in = floats(numbers(64, 15), 0.5f);
  for (size_t i = 0; i < 64; i += 3) in[i] = -in[i];
  const auto run = [&](const char* kernel) {
    return KernelRun{kernel, {32, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {in}, {}};
  };

  std::vector<float> expected(11 * 32);
  for (size_t i = 0; i < 32; ++i) {
    const float a = in[i], b = in[32 + i];
    const float values[] = {
        a + b, a * b, a * b + 1, std::max(a, b), std::nearbyint(a), std::abs(a), a < b ? 1.0f : 0.0f,
        a / 4, a + 2, b + 2,     std::abs(a)};
    for (size_t k = 0; k < 11; ++k) expected[k * 32 + i] = values[k];
  }
  kernels.expect(run("half_arithmetic"), expected);

  const float sum = std::accumulate(in.begin(), in.begin() + 32, 0.0f);
  kernels.expect(run("half_atomics"), std::vector<float>{sum, sum, 32});

  expected.resize(33);
  for (size_t i = 0; i < 32; ++i) expected[i] = in[i ^ 1];
  expected[32] = sum;
  kernels.expect(run("half_shuffles"), expected);

  expected.resize(7 * 32);
  for (size_t i = 0; i < 32; ++i) {
    const float a = in[i], b = in[32 + i];
    const float values[] = {a + b, a * b, a * b + 1, std::min(a, b), std::trunc(a), a / 2, b / 2};
    for (size_t k = 0; k < 7; ++k) expected[k * 32 + i] = values[k];
  }
  kernels.expect(run("bfloat_arithmetic"), expected);

  std::vector<float> fine = in;
  for (size_t i = 0; i < 64; ++i) fine[i] += 0.0625f * static_cast<float>(i % 5);
  expected.resize(4 * 32);
  for (size_t i = 0; i < 32; ++i) {
    const float e4m3 = rounded(fine[i], 4);
    expected[i] = e4m3;
    expected[32 + i] = rounded(fine[i], 3);
    expected[64 + i] = 2 * e4m3 + 0.5f;
    expected[96 + i] = e4m3;
  }
  kernels.expect({"eight_bits", {32, 1, 1}, {1, 1, 1}, {0, 0, 0}, false, {fine}, {}}, expected);
}

}  // namespace
}  // namespace grader::libraries_test
