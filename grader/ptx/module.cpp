#include "ptx/module.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace grader::ptx {

bool Instruction::has(Modifier modifier) const {
  return std::find(modifiers.begin(), modifiers.end(), modifier) != modifiers.end();
}

bool Instruction::operator==(const Instruction& other) const {
  const auto fields = [](const Instruction& i) {
    return std::tie(i.opcode, i.modifiers, i.types, i.leading_modifiers, i.guard, i.guard_negated, i.operands,
                    i.location);
  };
  return fields(*this) == fields(other);
}

bool Variable::operator==(const Variable& other) const {
  const auto fields = [](const Variable& v) {
    return std::tie(v.name, v.space, v.type, v.alignment, v.size, v.is_extern, v.is_visible, v.is_weak,
                    v.is_common, v.is_managed, v.is_const_pointer, v.pointer_space, v.pointer_alignment,
                    v.initial, v.relocations);
  };
  return fields(*this) == fields(other);
}

bool Function::operator==(const Function& other) const {
  const auto fields = [](const Function& f) {
    return std::tie(f.name, f.is_entry, f.is_extern, f.is_visible, f.is_weak, f.is_noreturn, f.parameters,
                    f.return_values, f.variables, f.prototypes, f.call_targets, f.registers, f.labels, f.body,
                    f.explicit_cluster, f.blocks_are_clusters, f.max_cluster_rank, f.max_registers,
                    f.min_blocks_per_sm, f.alias_of);
  };
  return fields(*this) == fields(other) &&
         std::equal(max_threads, std::end(max_threads), other.max_threads) &&
         std::equal(required_threads, std::end(required_threads), other.required_threads) &&
         std::equal(required_cluster, std::end(required_cluster), other.required_cluster);
}

bool Module::operator==(const Module& other) const {
  const auto fields = [](const Module& m) {
    return std::tie(m.version, m.target, m.address_size, m.is_debug, m.files, m.locations, m.symbols,
                    m.variables, m.functions, m.declarations);
  };
  return fields(*this) == fields(other);
}

// Only module scope is searched: a function's own variables have symbols too.
const Function* Module::find_function(std::string_view name) const {
  for (uint32_t symbol : declarations) {
    const Symbol& found = symbols[symbol];
    if (found.kind == Symbol::Kind::function && found.name == name) return &functions[found.index];
  }
  return nullptr;
}

const Variable* Module::find_variable(std::string_view name) const {
  for (uint32_t symbol : declarations) {
    const Symbol& found = symbols[symbol];
    if (found.kind == Symbol::Kind::variable && found.name == name) return &variables[found.index];
  }
  return nullptr;
}

}  // namespace grader::ptx
