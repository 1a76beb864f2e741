// How all elements of one array are written alike: NumPy looks at every element that will be shown, decides
// once on the form (exponent or not), the number of digits and the widths, and then pads each element to
// them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "array/array.h"

namespace grader::array {

using ElementText = std::function<std::string(const std::byte* element)>;

// `shown`: the elements that will be written. `precision`: at most so many digits after the point.
// `zero_dimensional`: a bool stands alone and is not padded.
ElementText element_text(const std::vector<const std::byte*>& shown, Dtype dtype, int precision,
                         bool zero_dimensional);

}  // namespace grader::array
