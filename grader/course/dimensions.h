// Symbolic dimensions of a variant: names that stand for sizes, so that one kernel is graded at several of
// them. They live in the manifest only: each size is worked out while the manifest is read, and the rest of
// the grader sees numbers. The syntax is in problems/README.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "course/object_reader.h"

namespace grader::course {

// Names with their values, in the order of the variant's "dimensions".
using Dimensions = std::vector<std::pair<std::string, int64_t>>;

// "rows = 2, columns = 3"
std::string to_text(const Dimensions&);

// The variant's field "dimensions": the values of the visible case. Empty when the field is left out.
Dimensions read_dimensions(ObjectReader& variant);

// A random case's field "dimensions": one set of values a size. Names that a size leaves out keep the visible
// case's value. Empty when the field is left out.
std::vector<Dimensions> read_sizes(ObjectReader& random_case, const Dimensions& visible);

// A whole number, or a string with an expression over the dimensions, checked to lie in [low, high];
// complains otherwise and gives `low`.
int64_t checked_extent(Complaints&, const JsonValue&, std::string_view what, int64_t low, int64_t high,
                       const Dimensions&);

}  // namespace grader::course
