// A launch in both builds of its file (device/build_pair.h), as one result.
#pragma once

#include <vector>

#include "cli/launch_arguments.h"
#include "cli/launch_kernel.h"
#include "device/backend.h"

namespace grader::cli {

// `job` is that of kernel.image. Runs it alone where there is no debug build beside it; else both, and gives
// the release build's output with what was found in either. Two builds that compute different things are a
// finding too (check "builds"), unless only the contraction of a * b + c is behind it, or another finding
// already says what is wrong. A kernel with atomics may depend on the order of its threads, and be right
// whichever it is: its builds are not compared.
// The job that the checks look at: of the debug build where there is one.
device::Job checked_job(const device::Job& job, const LaunchKernel& kernel);

device::JobResult run_builds(device::Backend& backend, const device::Job& job, const LaunchKernel& kernel,
                             const std::vector<LaunchArgument>& arguments);

}  // namespace grader::cli
