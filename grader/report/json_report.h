// The whole verdict as JSON, documented by verdict.schema.json beside this file.
#pragma once

#include <set>
#include <string>

#include "grade/verdict.h"

namespace grader::report {

std::string json_report(const grade::Verdict& verdict);

// The "failure" of every case that failed, as the JSON names them; "compile_error" when the file did not
// compile.
std::set<std::string> failure_names(const grade::Verdict& verdict);

}  // namespace grader::report
