// Decimal digits of a binary floating-point number, by the exact method of Steele and White ("How to Print
// Floating-Point Numbers Accurately", 1990, "Dragon4"): long integers, one digit a step, until the digits
// name no other number of the same dtype. NumPy prints with it, and unlike std::to_chars it serves float16
// too and can be told how many digits there must and may be.
#pragma once

#include <optional>
#include <string>

#include "array/array.h"

namespace grader::array {

// digits "d1 d2 d3 ..." and exponent e: d1.d2d3... * 10^e. No digits but "0" for zero; the first digit is
// otherwise not 0, except for a number that fractional rounding has brought to nothing.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

// How many digits: the fewest that are unique, but at least `least` and at most `most`, counted as
// significant digits or as digits after the point. Digits past the unique ones are the exact value's. Cut
// digits are rounded to nearest, ties to even.
struct DigitLimits {
  enum class Count { significant, fractional };
  Count count = Count::significant;
  std::optional<int> least{};
  std::optional<int> most{};
};

// `magnitude` finite, >= 0 and a value of `dtype`: float16, float32 or float64 (or bfloat16).
Decimal to_decimal(double magnitude, Dtype dtype, DigitLimits limits = {});

}  // namespace grader::array
