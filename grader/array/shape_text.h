#pragma once

#include <string>

#include "array/array.h"

namespace grader::array {

std::string shape_text(const Shape& shape);  // as Python writes the tuple: "()", "(3,)", "(2, 3)"

}  // namespace grader::array
