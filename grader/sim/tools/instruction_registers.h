// Which registers an instruction reads, and which it writes.
#pragma once

#include <string_view>

#include "ptx/module.h"
#include "ptx/shape.h"

namespace grader::sim {

template <class Visit>
void each_register(const ptx::Operand& o, const Visit& visit) {
  if (o.reg != ptx::kNone) visit(o.reg);
  for (const ptx::Operand& e : o.elements) each_register(e, visit);
}

// Whether the first operand is what an instruction writes: "d, a, b", "p|q, a, b", "state, [a]".
inline bool has_result(const ptx::Instruction& i) {
  if (i.opcode == ptx::Opcode::call) return false;  // its operands are parameters
  const ptx::Shape* const shape = ptx::shape_of(i.opcode, i.modifiers);
  if (shape == nullptr || i.operands.empty()) return false;
  const std::string_view first = shape->text.substr(0, shape->text.find_first_of(",?"));
  return first == "d" || first == "p" || first == "f" || first == "p|q" || first == "d|p" || first == "state";
}

template <class Visit>
void each_source(const ptx::Instruction& i, const Visit& visit) {
  if (i.guard != ptx::kNone) visit(i.guard);
  for (size_t k = has_result(i) ? 1 : 0; k < i.operands.size(); ++k) each_register(i.operands[k], visit);
}
template <class Visit>
void each_result(const ptx::Instruction& i, const Visit& visit) {
  if (has_result(i)) each_register(i.operands[0], visit);
}

}  // namespace grader::sim
