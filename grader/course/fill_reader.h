// Reads the rules that make arrays' values: {"fill": "normal"}.
#pragma once

#include <string>
#include <vector>

#include "course/object_reader.h"
#include "course/puzzle.h"

namespace grader::course {

constexpr int64_t kMostElements = int64_t{1} << 24;  // of one array

Fill read_fill(const JsonValue& value, Complaints& complaints);

// A random case's field "values": one fill for every input, or an object with a fill for each, by name.
void read_values(ObjectReader& random_case, const std::vector<std::string>& inputs, RandomCases& random);

}  // namespace grader::course
