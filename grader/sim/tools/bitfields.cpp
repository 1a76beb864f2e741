#include "sim/tools/bitfields.h"

#include <algorithm>
#include <cstdint>

namespace grader::sim {
namespace {

using ptx::kNone;
using ptx::Opcode;
using ptx::OperandKind;

// Loads, ands, ors and stores stand near each other.
constexpr size_t kNear = 12;

bool reads(const ptx::Instruction& i, uint32_t reg) {
  const size_t first = i.opcode == Opcode::st ? 0 : 1;
  return std::any_of(i.operands.begin() + static_cast<std::ptrdiff_t>(std::min(first, i.operands.size())),
                     i.operands.end(), [&](const ptx::Operand& o) { return o.reg == reg; });
}

// The one instruction that reads a register; null: none near, or several.
const ptx::Instruction* only_reader(const ptx::Function& f, size_t from, uint32_t reg) {
  const ptx::Instruction* found = nullptr;
  for (size_t n = from + 1; n < std::min(f.body.size(), from + kNear); ++n) {
    if (!reads(f.body[n], reg)) continue;
    if (found != nullptr) return nullptr;
    found = &f.body[n];
  }
  return found;
}

// Clears one run of bits.
bool is_mask(uint64_t bits, uint32_t width) {
  const uint64_t cleared = ~bits & (width >= 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1);
  if (cleared == 0) return false;
  const uint64_t lowest = cleared & (~cleared + 1);
  return ((cleared + lowest) & cleared) == 0;
}

// The store that a load is for; null: it is not of a bit-field.
const ptx::Instruction* bitfield_store(const ptx::Function& f, size_t load) {
  const ptx::Instruction& ld = f.body[load];
  if (ld.opcode != Opcode::ld || ld.operands.size() != 2 || ld.operands[0].kind != OperandKind::reg)
    return nullptr;
  const ptx::Instruction* const clear = only_reader(f, load, ld.operands[0].reg);
  if (clear == nullptr || clear->opcode != Opcode::and_ ||
      clear->operands[2].kind != OperandKind::immediate ||
      !is_mask(clear->operands[2].bits, 8 * ptx::size_of(ld.type())))
    return nullptr;
  const auto at = [&](const ptx::Instruction* i) { return static_cast<size_t>(i - f.body.data()); };
  const ptx::Instruction* next = only_reader(f, at(clear), clear->operands[0].reg);
  if (next != nullptr && next->opcode == Opcode::or_) next = only_reader(f, at(next), next->operands[0].reg);
  return next != nullptr && next->opcode == Opcode::st && next->operands[0] == ld.operands[1] ? next
                                                                                              : nullptr;
}

}  // namespace

std::vector<bool> loads_of_bitfield_stores(const ptx::Function& f) {
  std::vector<bool> found(f.body.size(), false);
  for (size_t n = 0; n < f.body.size(); ++n) found[n] = bitfield_store(f, n) != nullptr;
  return found;
}

std::vector<bool> instructions_of_bitfield_stores(const ptx::Function& f) {
  std::vector<bool> found(f.body.size(), false);
  for (size_t n = 0; n < f.body.size(); ++n)
    if (const ptx::Instruction* const store = bitfield_store(f, n))
      found[n] = found[static_cast<size_t>(store - f.body.data())] = true;
  return found;
}

}  // namespace grader::sim
