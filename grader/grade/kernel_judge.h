#pragma once

#include "grade/judge.h"

namespace grader::grade {

// Fills the verdict of a "kernel" puzzle: the file through NVRTC, each variant's cases on the device.
void judge_kernels(const course::Puzzle& puzzle, const Options& options, Verdict& verdict);

}  // namespace grader::grade
