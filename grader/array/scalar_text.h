// One number as text: what str() of a NumPy scalar says, and what Python's own float says.
#pragma once

#include <string>

#include "array/array.h"
#include "array/decimal.h"

namespace grader::array {

// str(numpy scalar). float16/32/64: shortest unique digits, with an exponent below 1e-4 and from 10^3, 10^6
// and 10^16 on; bfloat16 as ml_dtypes prints it (six significant digits); "True", "-128".
std::string scalar_text(const std::byte* element, Dtype dtype);

// format(numpy scalar, ""), which for float16/32 (and bfloat16) is the text of the same number as a Python
// float.
std::string python_text(const std::byte* element, Dtype dtype);

std::string integer_text(const std::byte* element, Dtype dtype);  // any integer dtype
std::string bfloat16_text(double value);

// Digits as "12.5", "0.001", "100." / as "1.25e-07", "1.e+10". Always with a point; the exponent has a sign
// and at least `exponent_digits` digits.
std::string positional(const Decimal& number, bool negative);
std::string scientific(const Decimal& number, bool negative, int exponent_digits);

}  // namespace grader::array
