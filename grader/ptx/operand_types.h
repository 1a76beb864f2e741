// Whether an instruction's operands have the types that it needs: operand_types.def, read at compile time.
// What ptxas demands of them (PTX ISA 9.4): equal sizes; floating point apart from integers; .b registers fit
// all. Predicates and destinations are checked where the simulated GPU decodes.
#pragma once

#include <optional>
#include <string>

#include "ptx/module.h"

namespace grader::ptx {

struct OperandMistake {
  size_t operand = 0;  // index
  std::string message, next;
};

// The type that an instruction needs of an operand, the first being 0; the instruction's own where the table
// does not say.
Type operand_type(const Instruction&, size_t operand);

// Whether a value of one type may stand where another is needed; `or_wider`: its low bytes are taken.
bool fits(Type held_type, Type needed, bool or_wider = false);

std::optional<OperandMistake> check_operand_types(const Instruction&, const Function&);

}  // namespace grader::ptx
