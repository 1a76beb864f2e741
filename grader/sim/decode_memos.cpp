// What is remembered of registers of shared addresses: which loads profit, and who makes it forgotten.
#include "ptx/shape.h"
#include "sim/decode_function.h"

namespace grader::sim {

using ptx::kNone;
using ptx::Modifier;
using ptx::Opcode;
using ptx::OperandKind;

namespace {

std::vector<uint32_t> destinations(const ptx::Instruction& i) {
  if (i.operands.empty() || !ptx::has_result(i)) return {};
  const ptx::Operand& d = i.operands[0];
  if (d.kind == OperandKind::reg) return {d.reg};
  std::vector<uint32_t> registers;
  for (const ptx::Operand& e : d.elements)
    if (e.kind == OperandKind::reg) registers.push_back(e.reg);
  return registers;
}
// The register that holds the addresses of a load that may profit: of one element a thread, from .shared.
uint32_t base_of(const ptx::Instruction& i) {
  const bool shared = i.has(Modifier::shared) || i.has(Modifier::shared_cta);
  if (i.opcode != Opcode::ld || !shared) return kNone;
  for (const ptx::Operand& o : i.operands) {
    if (o.kind == OperandKind::vector) return kNone;
    if (o.kind == OperandKind::address) return o.reg;
  }
  return kNone;
}

}  // namespace

// Those that are read more often than written: what the first load finds out of them (exec/runs.h) holds for
// the others.
void FunctionDecoder::choose_memos() {
  constexpr uint32_t kMost = 32, kWorthwhile = 3;
  std::vector<uint32_t> loads(function_.registers.size(), 0), writes(function_.registers.size(), 0);
  for (const ptx::Instruction& i : function_.body) {
    for (uint32_t reg : destinations(i)) ++writes[reg];
    if (const uint32_t base = base_of(i); base != kNone) ++loads[base];
  }
  memo_of_.assign(function_.registers.size(), kNone);
  uint32_t count = 0;
  for (size_t reg = 0; reg < loads.size() && count < kMost; ++reg) {
    if (loads[reg] < kWorthwhile || loads[reg] < 2 * writes[reg]) continue;
    memo_of_[reg] = layout_.memo();
    ++count;
  }
}

uint32_t FunctionDecoder::memo_for(const ptx::Instruction& i) const {
  const uint32_t base = base_of(i);
  return base == kNone ? kNone : memo_of_[base];
}

// After an instruction. Whoever writes such a register, in whichever lanes, makes it forgotten for the warp.
void FunctionDecoder::forget_written(const ptx::Instruction& i) {
  for (uint32_t reg : destinations(i)) {
    if (memo_of_[reg] == kNone) continue;
    Record forget;
    forget.handler = forget.inner = isa_.forget;
    forget.operand[0] = memo_of_[reg];
    forget.instruction = static_cast<uint32_t>(program_.instructions.size()) - 1;
    program_.code.push_back(forget);
  }
}

}  // namespace grader::sim
