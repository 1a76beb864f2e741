// numpy.testing.assert_allclose as a value: |actual - desired| <= atol + rtol * |desired|, equal infinities
// and NaN in the same places count as equal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "array/array.h"

namespace grader::array {

struct Tolerance {
  double rtol = 0;
  double atol = 0;
};

// Why two arrays are not equal, in the order in which NumPy looks: it stops at the first reason.
enum class Mismatch : uint8_t { none, shape, nan_location, inf_location, inf_values, values };

struct Comparison {
  bool equal = false;  // same shape, and every element within the tolerance; dtypes may differ
  bool same_shape = true;
  bool same_dtype = true;
  Mismatch reason = Mismatch::none;
  int64_t elements = 0;                   // of `desired`
  int64_t mismatched = 0;                 // whatever the reason; 0 when the shapes differ
  int64_t first_mismatch = -1;            // row-major position
  std::vector<int64_t> first_mismatches;  // the first five
  // Over the mismatched elements, when the reason is `values`. The difference is made in the dtype that NumPy
  // gives actual - desired; the relative one, |difference / desired|, leaves out desired zeros and is
  // infinite when there is nothing else. The texts are NumPy's ("1.1920929e-07"), empty for two bool arrays,
  // which NumPy cannot subtract.
  double max_absolute_difference = 0;
  double max_relative_difference = 0;
  std::string max_absolute_text;
  std::string max_relative_text;
};

// Equality as numpy.testing.assert_allclose(actual, desired, rtol, atol) has it, but shapes must be the same
// (a 0-d array is not spread over the other, as with strict=True). Tolerances and differences are rounded to
// the dtypes, as NumPy's arithmetic does.
Comparison compare(const Array& actual, const Array& desired, Tolerance tolerance);

// numpy.allclose; false when the shapes differ.
bool allclose(const Array& a, const Array& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);

// The text of numpy.testing.assert_allclose's AssertionError for this comparison ("Not equal to tolerance
// rtol=1e-05, atol=0", mismatch count, first indices, differences, both arrays), without the leading newline,
// in the words of NumPy 2.4.
std::string assert_allclose_message(const Array& actual, const Array& desired, Tolerance, const Comparison&);

// numpy.unravel_index of a row-major position.
std::vector<int64_t> unravel_index(int64_t position, const Shape& shape);

}  // namespace grader::array
