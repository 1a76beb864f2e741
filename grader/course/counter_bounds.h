// The "counters" of a variant or of a host check: bounds on what a profiler counts.
#pragma once

#include <vector>

#include "course/object_reader.h"
#include "course/puzzle.h"

namespace grader::course {

// The field may be left out. Complaints name unknown metrics and bounds that cannot be missed or met.
std::vector<CounterBound> read_counter_bounds(ObjectReader& parent);

}  // namespace grader::course
