// What is asked of a traced run of a puzzle's visible case, and what comes back.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "course/puzzle.h"
#include "support/diagnostic.h"
#include "support/finding.h"
#include "support/trace.h"

namespace grader::grade {

struct TraceRequest {
  size_t launch = 0;  // of the visible case
  // Which blocks of that launch's grid.
  std::function<std::vector<course::Dim3>(const course::Dim3& grid)> blocks;
  bool debug = true;  // the debug build: every access that the source has, each where it stands
};

struct TracedLaunch {
  std::vector<Diagnostic> diagnostics;  // when it does not compile
  size_t launches = 0;                  // that there were
  std::vector<Trace> traces;            // by block
  std::vector<Finding> findings;        // what the simulated GPU refused; its checks are off
  std::string error;                    // of host code: why there is no trace
};

}  // namespace grader::grade
