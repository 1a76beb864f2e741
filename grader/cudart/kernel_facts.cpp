#include "cudart/kernel_facts.h"

#include <algorithm>
#include <set>

namespace grader::cudart {
namespace {

void collect_symbols(const ptx::Operand& operand, std::set<uint32_t>& symbols) {
  const bool names_symbol =
      operand.kind == ptx::OperandKind::symbol || operand.kind == ptx::OperandKind::address;
  if (names_symbol && operand.symbol != ptx::kNone) symbols.insert(operand.symbol);
  for (const ptx::Operand& element : operand.elements) collect_symbols(element, symbols);
}

}  // namespace

KernelFacts kernel_facts(const ptx::Module& module, std::string_view kernel) {
  KernelFacts facts;
  const ptx::Function* function = module.find_function(kernel);
  if (function == nullptr) return facts;

  // Variables of its own, and those of the module that it names.
  std::set<uint32_t> symbols(function->variables.begin(), function->variables.end());
  for (const ptx::Instruction& instruction : function->body) {
    for (const ptx::Operand& operand : instruction.operands) collect_symbols(operand, symbols);
  }
  for (const uint32_t symbol : symbols) {
    if (module.symbols[symbol].kind != ptx::Symbol::Kind::variable) continue;
    const ptx::Variable& variable = module.variables[module.symbols[symbol].index];
    if (variable.space == ptx::Space::shared) facts.shared += variable.size;
    if (variable.space == ptx::Space::local) facts.local += variable.size;
  }
  for (const auto* limit : {function->max_threads, function->required_threads}) {
    if (limit[0] > 0) {
      const uint64_t threads = uint64_t{limit[0]} * std::max(limit[1], 1u) * std::max(limit[2], 1u);
      facts.max_threads = static_cast<unsigned>(std::min<uint64_t>(threads, 1024));
    }
  }
  return facts;
}

}  // namespace grader::cudart
