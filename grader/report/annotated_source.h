// A learner's source with what a profiler counts beside each line.
#pragma once

#include <string>
#include <string_view>

#include "support/counters.h"

namespace grader::report {

// The lines of `text` (the source that `launch` speaks of as `file`) around those that executed something,
// each with its instructions, threads an instruction and, where the launch had any, sectors, wavefronts,
// atomics and divergent branches. Empty when nothing of this file was executed.
std::string annotated_source(const LaunchCounters& launch, const std::string& file, std::string_view text);

}  // namespace grader::report
