#include "sim/tools/matrix_operands.h"

#include <algorithm>

namespace grader::sim {
namespace {

using ptx::Opcode;

template <class Visit>
void each_register(const ptx::Operand& o, const Visit& visit) {
  if (o.kind != ptx::OperandKind::address && o.reg != ptx::kNone) visit(o.reg);
  for (const ptx::Operand& e : o.elements) each_register(e, visit);
}

// mma, wmma.mma, wmma.store; not the loads of fragments.
bool computes(const ptx::Instruction& i) {
  return i.opcode == Opcode::mma || (i.opcode == Opcode::wmma && !i.has(ptx::Modifier::load));
}

}  // namespace

std::vector<bool> loads_of_matrix_operands(const ptx::Function& f) {
  std::vector<bool> found(f.body.size(), false);
  if (std::none_of(f.body.begin(), f.body.end(), computes)) return found;
  std::vector<bool> used(f.registers.size(), false);
  for (const ptx::Instruction& i : f.body) {
    if (!computes(i)) continue;
    const size_t first = i.has(ptx::Modifier::store) ? 0 : 1;
    for (size_t k = first; k < i.operands.size(); ++k)
      each_register(i.operands[k], [&](uint32_t r) { used[r] = true; });
  }
  for (size_t n = f.body.size(); n-- > 0;) {  // a copy stands before what it is for
    const ptx::Instruction& i = f.body[n];
    if (i.opcode == Opcode::mov && i.operands[0].reg != ptx::kNone && used[i.operands[0].reg])
      each_register(i.operands[1], [&](uint32_t r) { used[r] = true; });
    if (i.opcode == Opcode::ld && !i.operands.empty())
      each_register(i.operands[0], [&](uint32_t r) { found[n] = found[n] || used[r]; });
  }
  return found;
}

}  // namespace grader::sim
