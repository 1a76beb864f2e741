#pragma once

#include "grade/judge.h"

namespace grader::grade {

// Fills the verdict of a "kernel" puzzle: the file through NVRTC, each variant's cases on the device.
void judge_kernels(const course::Puzzle& puzzle, const Options& options, Verdict& verdict);

// One variant's visible case on the simulated GPU. `file` is compiled; messages and findings call it
// `shown_name`. Throws Error when it does not compile.
CaseVerdict judge_visible(const course::Puzzle& puzzle, const course::Variant& variant,
                          const std::filesystem::path& file, const std::string& shown_name);

}  // namespace grader::grade
