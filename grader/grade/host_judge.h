#pragma once

#include "grade/judge.h"
#include "grade/traced_launch.h"

namespace grader::grade {

// Fills the verdict of a "host" puzzle: the program through nvcc, its functions called in the worker process.
void judge_host(const course::Puzzle& puzzle, const Options& options, Verdict& verdict);

// Runs a check's function on the visible case, once for each block, on the simulated GPU. A launch that a
// fault ends is traced up to there.
TracedLaunch trace_host(const course::Puzzle& puzzle, const course::HostCheck& check,
                        const std::filesystem::path& file, const std::string& shown_name,
                        const TraceRequest& request);

}  // namespace grader::grade
