#pragma once

#include <vector>

#include "grade/judge.h"
#include "support/trace.h"

namespace grader::grade {

// Fills the verdict of a "kernel" puzzle: the file through NVRTC, each variant's cases on the device.
void judge_kernels(const course::Puzzle& puzzle, const Options& options, Verdict& verdict);

// One variant's visible case on the simulated GPU. `file` is compiled; messages and findings call it
// `shown_name`. Throws Error when it does not compile.
CaseVerdict judge_visible(const course::Puzzle& puzzle, const course::Variant& variant,
                          const std::filesystem::path& file, const std::string& shown_name);

// Which launch of a variant's visible case to trace, and of which of its blocks.
struct TraceRequest {
  size_t launch = 0;  // into Size::launches
  std::vector<course::Dim3> blocks;
  bool debug = true;  // the debug build: every access that the source has, each where it stands
};

struct TracedLaunch {
  std::vector<Diagnostic> diagnostics;  // when it does not compile
  std::vector<Trace> traces;            // by TraceRequest::blocks
  std::vector<Finding> findings;        // what the simulated GPU refused; its checks are off
};

// Runs a variant's visible case once for each block, on the simulated GPU. A launch that a fault ends is
// traced up to there.
TracedLaunch trace_visible(const course::Puzzle& puzzle, const course::Variant& variant,
                           const std::filesystem::path& file, const std::string& shown_name,
                           const TraceRequest& request);

}  // namespace grader::grade
