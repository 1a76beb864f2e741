// NumPy 2's own printing with default print options (precision 8, threshold 1000, edgeitems 3, linewidth 75),
// as NumPy 2.3 and later do it (float16 and float32 take an exponent from 10^3 and 10^6 on, not from 10^8;
// repr of a summarised array names its shape). bfloat16 is printed as ml_dtypes has it.
#pragma once

#include <string>

#include "array/array.h"

namespace grader::array {

std::string to_string(const Array& array);  // str(array), what print() shows
// numpy.array2string(array): as str, but a 0-d array is written like an element ("1.e+10"), not like a
// scalar.
std::string array_text(const Array& array);
// One element, row-major, as an array of it alone shows it: "5.".
std::string number_text(const Array& array, int64_t index);
// repr(array): "array([0., 1.], dtype=float32)"; `precision`: at most so many digits after the point.
std::string repr(const Array& array, int precision = 8);

}  // namespace grader::array
