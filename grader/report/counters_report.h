// What a profiler counts, as JSON under Nsight Compute's names and as a table for people.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "support/counters.h"

namespace grader::report {

// Every count, and the ratios that have a value: {"smsp__inst_executed.sum": 24, ...}.
nlohmann::ordered_json counters_json(const Counts& counts);

// The lines of a launch: [{"file": ..., "line": ..., "counters": {...}}], with the counts that are not zero.
nlohmann::ordered_json lines_json(std::span<const LineCounts> lines);

// A table a launch, group by group; what is zero throughout is left out.
std::string counters_table(std::span<const LaunchCounters> launches);

}  // namespace grader::report
