#include "sim/local_arrays.h"

#include <algorithm>
#include <optional>

namespace grader::sim {
namespace {

using ptx::Opcode;
using ptx::OperandKind;

// A stretch of a depot, before and after. Those with no part are what stands between arrays.
struct Stretch {
  uint64_t begin = 0, end = 0, moved = 0;
  uint32_t part = ptx::kNone;
};

// Empty: there is no array, or variables overlap and nothing is known for certain.
std::vector<Stretch> stretches_of(const ptx::Variable& depot) {
  std::vector<Stretch> all;
  uint64_t end = 0;
  const auto fill = [&](uint64_t until) {
    if (end < until) all.push_back({end, until, 0, ptx::kNone});
  };
  for (uint32_t i = 0; i < depot.parts.size(); ++i) {
    const ptx::LocalVariable& part = depot.parts[i];
    if (!part.holds_array) continue;
    if (part.offset < end || part.size > depot.size || part.offset > depot.size - part.size) return {};
    fill(part.offset);
    end = part.offset + part.size;
    all.push_back({part.offset, end, 0, i});
  }
  if (end == 0) return {};
  fill(depot.size);
  // Where they move to. An address keeps its remainder, and so its alignment.
  uint64_t next = 0;
  for (Stretch& s : all) {
    const uint64_t alignment = std::max<uint64_t>(depot.alignment, kLocalGranule);
    s.moved = (next + alignment - 1) / alignment * alignment + s.begin % alignment;
    next = s.moved + (s.end - s.begin) + kLocalGap;
  }
  return all;
}

// Where the byte at `offset` of the depot is now; what is outside of it stays as far outside.
uint64_t moved(const std::vector<Stretch>& stretches, uint64_t offset) {
  for (const Stretch& s : stretches)
    if (offset >= s.begin && offset < s.end) return s.moved + (offset - s.begin);
  const Stretch& last = stretches.back();
  return static_cast<int64_t>(offset) < 0 ? offset : last.moved + (offset - last.begin);
}

// One function and its depot.
class Mover {
 public:
  Mover(ptx::Function& function, uint32_t depot_symbol, const std::vector<Stretch>& stretches)
      : function_(function), depot_(depot_symbol), stretches_(stretches) {}

  // False: the depot is used in a way that is not understood; nothing has changed.
  bool run() {
    base_.assign(function_.registers.size(), false);
    for (const ptx::Instruction& i : function_.body)
      if (makes_base(i)) base_[i.operands[0].reg] = true;
    for (ptx::Instruction& i : function_.body)
      if (!look(i)) return false;
    for (uint64_t* offset : offsets_) *offset = moved(stretches_, *offset);
    return true;
  }

 private:
  bool is_base(const ptx::Operand& o) const { return o.kind == OperandKind::reg && base_[o.reg]; }

  // mov.u64 %SPL, __local_depot0; cvta.local.u64 %SP, %SPL;
  bool makes_base(const ptx::Instruction& i) const {
    if (i.operands.size() != 2 || i.operands[0].kind != OperandKind::reg || i.guard != ptx::kNone)
      return false;
    const ptx::Operand& from = i.operands[1];
    if (i.opcode == Opcode::mov)
      return from.kind == OperandKind::symbol && from.symbol == depot_ && from.bits == 0;
    return i.opcode == Opcode::cvta && i.has(ptx::Modifier::local) && !i.has(ptx::Modifier::to) &&
           is_base(from);
  }

  bool look(ptx::Instruction& i) {
    if (makes_base(i)) return true;
    if (i.opcode == Opcode::add && i.operands.size() == 3 && is_base(i.operands[1]) &&
        !is_base(i.operands[0]) && i.operands[2].kind == OperandKind::immediate) {
      offsets_.push_back(&i.operands[2].bits);
      return true;
    }
    return std::all_of(i.operands.begin(), i.operands.end(), [&](ptx::Operand& o) { return look(o); });
  }

  bool look(ptx::Operand& o) {
    if (o.kind == OperandKind::symbol && o.symbol == depot_) return false;
    if (is_base(o)) return false;
    if (o.kind == OperandKind::address) {
      if (o.symbol == depot_) return false;
      if (o.reg != ptx::kNone && base_[o.reg]) offsets_.push_back(&o.bits);
    }
    return std::all_of(o.elements.begin(), o.elements.end(), [&](ptx::Operand& e) { return look(e); });
  }

  ptx::Function& function_;
  const uint32_t depot_;
  const std::vector<Stretch>& stretches_;
  std::vector<bool> base_;  // by register: holds the depot's address, and nothing else ever
  std::vector<uint64_t*> offsets_;
};

}  // namespace

void move_local_arrays_apart(ptx::Module& module) {
  for (ptx::Function& function : module.functions) {
    for (const uint32_t symbol : function.variables) {
      ptx::Variable& depot = module.variables[module.symbols[symbol].index];
      if (depot.space != ptx::Space::local || depot.parts.empty()) continue;
      const std::vector<Stretch> stretches = stretches_of(depot);
      if (stretches.empty() || !Mover(function, symbol, stretches).run()) {
        depot.parts.clear();
        continue;
      }
      // From here on the parts are the stretches.
      std::vector<ptx::LocalVariable> parts;
      for (const Stretch& s : stretches) {
        parts.push_back(s.part == ptx::kNone ? ptx::LocalVariable() : std::move(depot.parts[s.part]));
        parts.back().offset = s.moved;
        parts.back().size = s.end - s.begin;
      }
      depot.parts = std::move(parts);
      depot.size = depot.parts.back().offset + depot.parts.back().size;
    }
  }
}

std::vector<LocalPiece> local_pieces(const ptx::Module& module, uint32_t variable, uint32_t begin) {
  std::vector<LocalPiece> pieces;
  const auto& parts = module.variables[variable].parts;
  for (uint32_t i = 0; i < parts.size(); ++i)
    pieces.push_back({begin + static_cast<uint32_t>(parts[i].offset), static_cast<uint32_t>(parts[i].size),
                      parts[i].holds_array ? variable : ptx::kNone, i});
  return pieces;
}

}  // namespace grader::sim
