#pragma once

#include "grade/judge.h"
#include "grade/traced_launch.h"

namespace grader::grade {

// Fills the verdict of a "kernel" puzzle: the file through NVRTC, each variant's cases on the device.
void judge_kernels(const course::Puzzle& puzzle, const Options& options, Verdict& verdict);

// One variant's visible case on the simulated GPU. `file` is compiled; messages and findings call it
// `shown_name`. Throws Error when it does not compile.
CaseVerdict judge_visible(const course::Puzzle& puzzle, const course::Variant& variant,
                          const std::filesystem::path& file, const std::string& shown_name);

// Runs a variant's visible case once for each block, on the simulated GPU. A launch that a fault ends is
// traced up to there.
TracedLaunch trace_kernel(const course::Puzzle& puzzle, const course::Variant& variant,
                          const std::filesystem::path& file, const std::string& shown_name,
                          const TraceRequest& request);

}  // namespace grader::grade
