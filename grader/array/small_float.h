// The two 16-bit floating-point formats as bit patterns: IEEE 754 binary16 ("half") and bfloat16 (the upper
// half of a binary32). Both ways are exact or correctly rounded (to nearest, ties to even) straight from
// float64.
#pragma once

#include <cstdint>

namespace grader::array {

double half_to_double(uint16_t bits);
uint16_t double_to_half(double value);  // past 65504 (+ half a step): infinity

double bfloat16_to_double(uint16_t bits);
uint16_t double_to_bfloat16(double value);

}  // namespace grader::array
