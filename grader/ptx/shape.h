// How many operands an opcode takes, and which of them are addresses, labels or pairs: the shape texts of
// opcodes.def and forms.def, read at compile time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ptx/module.h"

namespace grader::ptx {

struct Shape {
  std::string_view text;
  uint8_t least = 0, most = 0;  // operands
  uint16_t addresses = 0;       // bit i: operand i must be an address
  uint16_t pairs = 0;           // bit i: operand i may be a pair
  uint16_t labels = 0;          // bit i: operand i is a label
  bool result = false;          // operand 0 is what the instruction writes: "d, a", "p|q, a, b", "state, [a]"
};

// The shape of an instruction's opcode and modifiers; null when none of its family's forms fits.
const Shape* shape_of(Opcode, const std::vector<Modifier>&);

// Whether the first of an instruction's operands is what it writes. A call's are parameters.
bool has_result(const Instruction&);

// What is wrong with an instruction's operands, as one line ("add takes 3 operands (d, a, b), not 2"), if
// anything.
std::optional<std::string> check_shape(const Instruction&);

}  // namespace grader::ptx
