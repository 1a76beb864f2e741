// A trace as JSON lines. README.md beside this file documents the format.
#pragma once

#include <string>

#include "support/trace.h"

namespace grader::report {

std::string trace_lines(const Trace& trace);

}  // namespace grader::report
