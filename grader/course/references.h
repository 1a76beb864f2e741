// References: what a puzzle's output should be, as plain C++ over arrays, accumulated in float64. Written to
// be read beside the puzzle's text, not to be fast. A manifest names one: "reference": {"function": "conv1d",
// ...}.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "array/array.h"

namespace grader::course {

// Inputs in the manifest's order; the result is float64, rounded to the output's dtype by the caller.
using Reference = array::Array (*)(std::span<const array::Array> inputs);

struct ReferenceRow {
  const char* name;
  size_t inputs;
  Reference function;
};

std::span<const ReferenceRow> references();
const ReferenceRow* find_reference(std::string_view name);  // null when there is none
std::vector<std::string> reference_names();

}  // namespace grader::course
