// The type that an instruction expects of its operand: decides how wide an immediate's slot is.
#pragma once

#include "ptx/module.h"

namespace grader::sim {

ptx::Type operand_type(const ptx::Instruction&, unsigned operand);

}  // namespace grader::sim
