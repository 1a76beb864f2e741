// Compares a parameter dictionary with what an op declares, and names everything that does not fit.
#pragma once

#include <string>

#include "op/op_abi.h"
#include "op/parameters.h"

namespace grader::op {

// What is wrong with a dictionary; empty when it fits the declaration.
std::string parameter_problems(const std::string& op, const Declaration& declared, const Parameters& given);

}  // namespace grader::op
