// A kernel run in its two builds (compile::KernelBuilds) on the simulated GPU: the debug build under the
// checks, because the optimiser deletes mistakes; the release build for results and counts, because it is the
// program that would run on a card.
#pragma once

#include <vector>

#include "device/backend.h"

namespace grader::device {

// The instruction budget of a debug build, for a kernel whose release build kept to `release` thread
// instructions. It has longer code and unrolls nothing, and a kernel must not fail for that.
uint64_t debug_budget(uint64_t release);

struct BuildPair {
  JobResult debug, release;
};

// Runs both jobs, which differ in their image only: the release build with no check but memcheck, the debug
// build with those that its job asks for, and within the job's budget or debug_budget of what the release
// build took, whichever is more.
BuildPair run_builds(Backend& backend, Job debug, Job release);

// Whether every buffer that both read back holds the same bytes.
bool same_buffers(const JobResult& a, const JobResult& b);

// What was found in both, as one list: the debug build's findings, then those of the release build that it
// does not have, of another check, or of another line about another array. The debug build's are kept because
// it has every access that the source has, each at its own line. A spent budget is one finding, wherever each
// build was when it ran out.
std::vector<Finding> merge_findings(std::vector<Finding> debug, const std::vector<Finding>& release);

}  // namespace grader::device
