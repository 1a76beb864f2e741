#pragma once

#include "grade/judge.h"

namespace grader::grade {

// Fills the verdict of a "host" puzzle: the program through nvcc, its functions called in the worker process.
void judge_host(const course::Puzzle& puzzle, const Options& options, Verdict& verdict);

}  // namespace grader::grade
