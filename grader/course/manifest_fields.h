// The fields that several objects of a manifest share. Each read complains about what is wrong and then gives
// something usable, so that one pass finds every mistake.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "course/dimensions.h"
#include "course/fill_reader.h"
#include "course/object_reader.h"
#include "course/puzzle.h"

namespace grader::course {

// A name that may stand in braces in a report line and, with the puzzle's id, in a command line.
std::string identifier(ObjectReader&, const char* field, const char* example);

array::Dtype read_dtype(ObjectReader&);
// `least` is the smallest extent.
array::Shape read_shape(ObjectReader&, const Dimensions& = {}, int64_t least = 1);

// "grid" and "block".
void read_launch(ObjectReader&, Dim3& grid, Dim3& block, const Dimensions& = {});

std::vector<std::string> input_names(const std::vector<Argument>&);

// `inputs`: their names. `read_random` takes further fields of a random case.
Cases read_cases(ObjectReader& parent, const std::vector<std::string>& inputs,
                 const std::function<void(ObjectReader&, RandomCases&)>& read_random);

// A variant or host part once more, by `read`, at another size than the visible case's.
Size read_other_size(const JsonValue&, const Dimensions&, Complaints&,
                     const std::function<Size(ObjectReader&, const Dimensions&)>& read);

ReferenceCall read_reference(ObjectReader& parent, const std::vector<Argument>&);
OwnerRule read_owner(ObjectReader&);
void check_argument_names(const std::vector<Argument>&, Place, Complaints&);

}  // namespace grader::course
