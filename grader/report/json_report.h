// The whole verdict as JSON, documented by verdict.schema.json beside this file.
#pragma once

#include <string>

#include "grade/verdict.h"

namespace grader::report {

std::string json_report(const grade::Verdict& verdict);

}  // namespace grader::report
