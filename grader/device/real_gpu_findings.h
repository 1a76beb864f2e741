// What a real GPU lets us know about a wrong kernel, in the same words as the simulated GPU's findings: stray
// writes by the guard zones, changed inputs by comparison, the fault that CUDA reports. It cannot tell
// threads and lines, so each finding says how to get them.
#pragma once

#include <string>
#include <vector>

#include "device/kernel_job.h"

namespace grader::device {

std::vector<Finding> findings_of(const Job& job, const KernelJobReply& reply);
// A write beside `buffer`; the file it stands in is the caller's to say.
Finding stray_write_finding(const Buffer& buffer, const StrayWrite& stray);
// The same, by host code into host memory: there is no GPU to ask for more.
Finding host_stray_write_finding(const Buffer& buffer, const StrayWrite& stray);
Finding time_limit_finding(const Job& job, const std::string& seconds);

}  // namespace grader::device
