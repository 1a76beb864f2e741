// NumPy 2's own printing with default print options (precision 8, threshold 1000, edgeitems 3, linewidth 75).
#pragma once

#include <string>

#include "array/array.h"

namespace grader::array {

std::string to_string(const Array& array);  // str(array), what print() shows
std::string repr(const Array& array);       // repr(array): "array([ 0.,  1.], dtype=float32)"

}  // namespace grader::array
