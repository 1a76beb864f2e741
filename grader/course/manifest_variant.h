// A variant of a kernel puzzle: its arguments, its launches, and all of that at other sizes.
#pragma once

#include "course/object_reader.h"
#include "course/puzzle.h"

namespace grader::course {

Variant read_variant(const JsonValue&, Complaints&);

}  // namespace grader::course
