// A finding of the GPU's checks as a diagnostic at the learner's line.
#pragma once

#include <string_view>

#include "support/diagnostic.h"
#include "support/finding.h"

namespace grader::report {

Diagnostic to_diagnostic(const Finding& finding);

// How many bytes the expression at `column` (from 1) of a line of C++ covers: a name with its member and
// index parts, such as `a[i + j]` or `tile[y][x].z`; 1 for anything else.
uint32_t expression_length(std::string_view line, uint32_t column);

}  // namespace grader::report
