// A right kernel held against the bounds of its manifest on what a profiler counts.
#pragma once

#include <vector>

#include "course/puzzle.h"
#include "grade/verdict.h"

namespace grader::grade {

// Fills `counters` from `launches`; the first bound that is missed fails the case, with the line that weighs
// most and the manifest's advice. `simulated`: what the case ran on; else the reason says what counted. A
// case that has failed already is left alone.
void judge_counters(CaseVerdict& result, const std::vector<course::CounterBound>& bounds, bool simulated);

}  // namespace grader::grade
