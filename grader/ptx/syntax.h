// Which modifiers and types an opcode takes: the tables of ptx/syntax, read at compile time. ptxas
// refuses the others; here they are refused where there is no ptxas, and in PTX that no compiler wrote.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ptx/module.h"

namespace grader::ptx {

// What is wrong with an instruction's suffixes, as one line, and which of them it is.
struct SyntaxMistake {
  enum class At : uint8_t { opcode, modifier, type } at = At::opcode;
  size_t index = 0;  // into the instruction's modifiers or types
  std::string message;
};

// `target`: the module's, "sm_90". Operands are not looked at: see shape.h.
std::optional<SyntaxMistake> check_syntax(const Instruction&, std::string_view target);

// Whether an instruction flushes subnormals without saying .ftz: f32 arithmetic of .target sm_1x does.
// Conversions from and to f64 do not. (PTX ISA 9.7.3, 9.7.9)
bool flushes_unsaid(const Instruction&, std::string_view target);

}  // namespace grader::ptx
