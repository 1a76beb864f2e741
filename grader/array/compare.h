// numpy.testing.assert_allclose as a value: |actual - desired| <= atol + rtol * |desired|, equal infinities and
// NaN in the same places count as equal.
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

struct Comparison {
  bool equal = false;
  bool same_shape = true;
  bool same_dtype = true;
  int64_t elements = 0;
  int64_t mismatched = 0;
  int64_t first_mismatch = -1;        // row-major position
  double max_absolute_difference = 0;  // over the mismatched elements that are finite in both, as NumPy reports it
  double max_relative_difference = 0;
};

Comparison compare(const Array& actual, const Array& desired, Tolerance tolerance);

bool allclose(const Array& a, const Array& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);

// The text of numpy.testing.assert_allclose's AssertionError for this comparison ("Not equal to tolerance
// rtol=1e-05, atol=0", mismatch count, differences, both arrays), without a leading newline.
std::string assert_allclose_message(const Array& actual, const Array& desired, Tolerance, const Comparison&);

// numpy.unravel_index of a row-major position.
std::vector<int64_t> unravel_index(int64_t position, const Shape& shape);

}  // namespace grader::array
