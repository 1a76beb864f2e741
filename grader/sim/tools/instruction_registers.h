// Which registers an instruction reads, and which it writes.
#pragma once

#include "ptx/module.h"
#include "ptx/shape.h"

namespace grader::sim {

template <class Visit>
void each_register(const ptx::Operand& o, const Visit& visit) {
  if (o.reg != ptx::kNone) visit(o.reg);
  for (const ptx::Operand& e : o.elements) each_register(e, visit);
}

template <class Visit>
void each_source(const ptx::Instruction& i, const Visit& visit) {
  if (i.guard != ptx::kNone) visit(i.guard);
  for (size_t k = ptx::has_result(i) ? 1 : 0; k < i.operands.size(); ++k) each_register(i.operands[k], visit);
}
template <class Visit>
void each_result(const ptx::Instruction& i, const Visit& visit) {
  if (ptx::has_result(i)) each_register(i.operands[0], visit);
}

}  // namespace grader::sim
