#include "sim/tools/structure_copies.h"

#include <algorithm>
#include <map>
#include <unordered_map>
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

// Registers that go, by moves alone, into a structure that the function returns. The ways to its end meet
// there, so that a move may stand in another branch than the store.
std::vector<bool> returned_registers(const ptx::Module& module, const ptx::Function& f) {
  std::vector<bool> returned(f.registers.size(), false);
  const auto mark = [&](uint32_t reg) {
    const bool is_new = reg != ptx::kNone && !returned[reg];
    if (is_new) returned[reg] = true;
    return is_new;
  };
  const auto is_returned = [&](const ptx::Operand& o) {
    return is_structure_parameter(module, o) &&
           std::find(f.return_values.begin(), f.return_values.end(), o.symbol) != f.return_values.end();
  };
  bool more = false;
  for (const ptx::Instruction& i : f.body) {
    if (i.opcode != Opcode::st || i.operands.size() != 2 || !is_returned(i.operands[0])) continue;
    more |= mark(i.operands[1].reg);
    for (const ptx::Operand& e : i.operands[1].elements) more |= mark(e.reg);
  }
  while (more) {
    more = false;
    for (const ptx::Instruction& i : f.body)
      if (i.opcode == Opcode::mov && i.operands.size() == 2 && i.operands[0].kind == OperandKind::reg &&
          i.operands[1].kind == OperandKind::reg && returned[i.operands[0].reg])
        more |= mark(i.operands[1].reg);
  }
  return returned;
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
  std::unordered_map<uint32_t, std::vector<uint32_t>> own_moves;
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
      } else if (one_place) {
        if (own && is_own_variable(f, to)) own_moves[i.location].push_back(load);
        if (i.operands[1].kind == OperandKind::reg) result.from[n] = load;
        groups[{false, i.location}].push_back(load);
      }
    });
  }
  const std::vector<bool> returned = returned_registers(module, f);
  for (uint32_t reg = 0; reg < loaded_by.size(); ++reg)
    if (loaded_by[reg] != ptx::kNone && returned[reg] && named[reg] == 2 &&
        is_own_variable(f, f.body[loaded_by[reg]].operands[1]))
      copies[loaded_by[reg]] = true;
  for (const auto& [location, loads] : own_moves)
    for (const uint32_t load : loads) copies[load] = copies[load] || loads.size() > 1;
  for (const auto& [place, loads] : groups) {
    const uint32_t first = *std::min_element(loads.begin(), loads.end());
    for (const uint32_t load : loads)
      if (first != *std::max_element(loads.begin(), loads.end())) result.group[load] = first;
  }
  for (uint32_t& load : result.from)
    if (load != ptx::kNone && !copies[load] && result.group[load] == ptx::kNone) load = ptx::kNone;
  return result;
}

}  // namespace grader::sim
