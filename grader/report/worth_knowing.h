// The line under a success that says how the kernels use memory, when that is worth a line.
#pragma once

#include <string>

#include "grade/verdict.h"

namespace grader::report {

// "4.0 sectors a request (ideal), no bank conflicts." Empty when nothing was counted, or when there is
// nothing to say: no memory was touched, or by too few threads to fill a warp and without a bank conflict.
std::string worth_knowing(const grade::Verdict& verdict);

}  // namespace grader::report
