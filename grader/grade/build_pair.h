// One case of a kernel, run in its two builds (compile::KernelBuilds): their verdicts become one.
#pragma once

#include <string>

#include "grade/verdict.h"

namespace grader::grade {

// Both before judge_findings; the result is after it. The release build's values count; two right answers
// that differ are right. Of a right and a wrong one the wrong one is shown: it fails, and the reason has both
// values. `rounding`: the two are known to differ in rounding alone. `output`: the output's name.
CaseVerdict judge_builds(CaseVerdict debug, CaseVerdict release, bool rounding, const std::string& output);

}  // namespace grader::grade
