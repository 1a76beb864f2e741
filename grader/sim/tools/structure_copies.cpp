#include "sim/tools/structure_copies.h"

#include <algorithm>
#include <map>
#include <utility>

namespace grader::sim {
namespace {

using ptx::Opcode;
using ptx::OperandKind;

// [%SP+8]: a place in the function's own variables that is known to the compiler.
bool is_own_variable(const ptx::Function& f, const ptx::Operand& o) {
  if (o.kind != OperandKind::address || o.reg == ptx::kNone) return false;
  const std::string& base = f.registers[o.reg].name;
  return base == "%SP" || base == "%SPL";
}

// Of a structure that is passed by value: .param .align 4 .b8 param0[20].
bool is_structure_parameter(const ptx::Module& module, const ptx::Operand& o) {
  if (o.kind != OperandKind::address || o.symbol == ptx::kNone) return false;
  const ptx::Symbol& s = module.symbols[o.symbol];
  if (s.kind != ptx::Symbol::Kind::variable) return false;
  const ptx::Variable& v = module.variables[s.index];
  return v.space == ptx::Space::param && v.type == ptx::Type::b8 && v.size > 1;
}

template <class Visit>
void each_register(const ptx::Operand& o, const Visit& visit) {
  if (o.kind == OperandKind::reg) visit(o.reg);
  for (const ptx::Operand& e : o.elements) each_register(e, visit);
}

void count_uses(const ptx::Operand& o, std::vector<uint32_t>& uses) {
  if (o.reg != ptx::kNone) ++uses[o.reg];
  for (const ptx::Operand& e : o.elements) count_uses(e, uses);
}

// Registers that go, by moves alone, into a structure that the function returns, or into one of its own
// variables. Ways meet there (at the function's end, behind a ?:), so that a move may stand in another branch
// than the store.
std::vector<bool> copied_registers(const ptx::Module& module, const ptx::Function& f) {
  std::vector<bool> copied(f.registers.size(), false);
  const auto mark = [&](uint32_t reg) {
    const bool is_new = reg != ptx::kNone && !copied[reg];
    if (is_new) copied[reg] = true;
    return is_new;
  };
  const auto is_returned = [&](const ptx::Operand& o) {
    return is_structure_parameter(module, o) &&
           std::find(f.return_values.begin(), f.return_values.end(), o.symbol) != f.return_values.end();
  };
  std::map<uint32_t, unsigned> stores;  // in the function's own variables, by place: two are a structure's
  const auto is_own_store = [&](const ptx::Instruction& i) {
    return i.location != ptx::kNone && i.operands[1].kind == OperandKind::reg &&
           is_own_variable(f, i.operands[0]);
  };
  for (const ptx::Instruction& i : f.body)
    if (i.opcode == Opcode::st && i.operands.size() == 2 && is_own_store(i)) ++stores[i.location];
  bool more = false;
  for (const ptx::Instruction& i : f.body) {
    if (i.opcode != Opcode::st || i.operands.size() != 2) continue;
    if (!is_returned(i.operands[0]) && (!is_own_store(i) || stores[i.location] < 2)) continue;
    more |= mark(i.operands[1].reg);
    for (const ptx::Operand& e : i.operands[1].elements) more |= mark(e.reg);
  }
  while (more) {
    more = false;
    for (const ptx::Instruction& i : f.body)
      if (i.opcode == Opcode::mov && i.operands.size() == 2 && i.operands[0].kind == OperandKind::reg &&
          i.operands[1].kind == OperandKind::reg && copied[i.operands[0].reg])
        more |= mark(i.operands[1].reg);
  }
  return copied;
}

// Which loads give a register its value, by moves alone.
class Sources {
 public:
  explicit Sources(const ptx::Function& f) : function_(f), definitions_(f.registers.size()) {
    for (uint32_t n = 0; n < f.body.size(); ++n)
      if (!f.body[n].operands.empty())
        each_register(f.body[n].operands[0], [&](uint32_t reg) { definitions_[reg].push_back(n); });
  }

  // Empty if there is any other way to it.
  std::vector<uint32_t> loads(uint32_t reg) const {
    std::vector<uint32_t> found, waiting{reg}, seen;
    while (!waiting.empty()) {
      const uint32_t r = waiting.back();
      waiting.pop_back();
      if (std::find(seen.begin(), seen.end(), r) != seen.end()) continue;
      seen.push_back(r);
      if (seen.size() > kMost || definitions_[r].empty()) return {};
      for (const uint32_t n : definitions_[r]) {
        const ptx::Instruction& i = function_.body[n];
        if (i.opcode == Opcode::ld)
          found.push_back(n);
        else if (i.opcode == Opcode::mov && i.operands.size() == 2 && i.operands[1].kind == OperandKind::reg)
          waiting.push_back(i.operands[1].reg);
        else
          return {};
      }
    }
    return found;
  }

 private:
  static constexpr size_t kMost = 64;  // registers looked at

  const ptx::Function& function_;
  std::vector<std::vector<uint32_t>> definitions_;
};

// Loads of the function's own variables that reach one store in another of them, each its own way.
void follow_moves(const ptx::Function& f, StructureCopies& result) {
  const Sources sources(f);
  for (uint32_t n = 0; n < f.body.size(); ++n) {
    const ptx::Instruction& i = f.body[n];
    if (i.opcode != Opcode::st || i.operands.size() != 2 || i.operands[1].kind != OperandKind::reg ||
        !is_own_variable(f, i.operands[0]) || result.from[n] != ptx::kNone)
      continue;
    const std::vector<uint32_t> loads = sources.loads(i.operands[1].reg);
    const auto is_whole = [&](uint32_t load) {
      return result.of_own[load] && result.from[load] == ptx::kNone;
    };
    if (loads.empty() || !std::all_of(loads.begin(), loads.end(), is_whole)) continue;
    result.from[n] = *std::min_element(loads.begin(), loads.end());
    for (const uint32_t load : loads) result.from[load] = result.from[n];
  }
}

}  // namespace

StructureCopies structure_copies(const ptx::Module& module, const ptx::Function& f) {
  StructureCopies result{std::vector<bool>(f.body.size(), false),
                         std::vector<uint32_t>(f.body.size(), ptx::kNone),
                         std::vector<uint32_t>(f.body.size(), ptx::kNone)};
  std::vector<bool>& copies = result.of_own;
  // With its definition, a register that is used once is named twice.
  std::vector<uint32_t> named(f.registers.size(), 0), loaded_by(f.registers.size(), ptx::kNone);
  for (const ptx::Instruction& i : f.body)
    for (const ptx::Operand& o : i.operands) count_uses(o, named);
  // Two or more that go from one place in the source to another variable, or to one parameter, are a
  // structure's.
  // What an inlined function returns is loaded there and stored by its caller: two places.
  std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> own_moves;
  std::map<std::pair<bool, uint32_t>, std::vector<uint32_t>> groups;
  for (uint32_t n = 0; n < f.body.size(); ++n) {
    const ptx::Instruction& i = f.body[n];
    if (i.operands.size() != 2) continue;
    if (i.opcode == Opcode::ld) each_register(i.operands[0], [&](uint32_t reg) { loaded_by[reg] = n; });
    if (i.opcode != Opcode::st) continue;
    const ptx::Operand& to = i.operands[0];
    each_register(i.operands[1], [&](uint32_t reg) {
      const uint32_t load = loaded_by[reg];
      if (load == ptx::kNone || named[reg] != 2) return;
      const bool own = is_own_variable(f, f.body[load].operands[1]);
      const bool one_place = f.body[load].location == i.location && i.location != ptx::kNone;
      if (is_structure_parameter(module, to)) {
        if (own) copies[load] = true;
        groups[{true, to.symbol}].push_back(load);
        return;
      }
      const bool own_move = own && is_own_variable(f, to) && i.location != ptx::kNone;
      if (own_move) own_moves[{f.body[load].location, i.location}].push_back(load);
      if (one_place) groups[{false, i.location}].push_back(load);
      if ((own_move || one_place) && i.operands[1].kind == OperandKind::reg) result.from[n] = load;
    });
  }
  const std::vector<bool> copied = copied_registers(module, f);
  for (uint32_t reg = 0; reg < loaded_by.size(); ++reg)
    if (loaded_by[reg] != ptx::kNone && copied[reg] && named[reg] == 2 &&
        is_own_variable(f, f.body[loaded_by[reg]].operands[1]))
      copies[loaded_by[reg]] = true;
  for (const auto& [places, loads] : own_moves)
    for (const uint32_t load : loads) copies[load] = copies[load] || loads.size() > 1;
  for (const auto& [place, loads] : groups) {
    const uint32_t first = *std::min_element(loads.begin(), loads.end());
    for (const uint32_t load : loads)
      if (first != *std::max_element(loads.begin(), loads.end())) result.group[load] = first;
  }
  for (uint32_t& load : result.from)
    if (load != ptx::kNone && !copies[load] && result.group[load] == ptx::kNone) load = ptx::kNone;
  for (uint32_t n = 0; n < f.body.size(); ++n)
    if (f.body[n].opcode == Opcode::st && result.from[n] != ptx::kNone)
      result.from[result.from[n]] = result.from[n];
  follow_moves(f, result);
  return result;
}

}  // namespace grader::sim
