// Calls (PTX ISA 9.7.12, 7.1): what is passed must be what the function, or the prototype, declares.
#include <fmt/format.h>

#include "ptx/operand_types.h"
#include "ptx/parser.h"

namespace grader::ptx {
namespace {

bool is_array(const Variable& v) { return v.size != size_of(v.type); }

std::string type_text(const Variable& v) {
  const std::string type = fmt::format(".{}", name(v.type));
  return is_array(v) ? fmt::format(".align {} {}[{}]", v.alignment, type, v.size / size_of(v.type)) : type;
}

bool may_be_passed(const Variable& passed, const Variable& formal) {
  if (is_array(passed) != is_array(formal) || passed.alignment != formal.alignment) return false;
  return is_array(formal) ? passed.size == formal.size : fits(passed.type, formal.type);
}

}  // namespace

// call {(results),} callee {, (arguments) {, prototype}}; always four operands: see module.h.
void Parser::parse_call(Instruction& instruction) {
  auto& operands = instruction.operands;
  operands.push_back(parse_call_list());
  if (!operands[0].elements.empty() || is_symbol(',')) expect(',', "after the results of a call");
  operands.push_back(parse_name(false));
  const OperandKind callee = operands[1].kind;
  if (callee != OperandKind::symbol && callee != OperandKind::reg)
    refuse(peek(), "a call names a function or a register");
  operands.emplace_back().kind = OperandKind::vector;
  operands.emplace_back();
  if (!accept(',')) return;
  if (is_symbol('(')) {
    operands[2] = parse_call_list();
    if (!accept(',')) return;
  }
  const Token& token = peek();
  operands[3] = parse_name(false);
  if (operands[3].kind != OperandKind::symbol) refuse(token, "a call ends with the label of its prototype");
}

Operand Parser::parse_call_list() {
  Operand list;
  list.kind = OperandKind::vector;
  if (!accept('(')) return list;
  while (!accept(')')) {
    list.elements.push_back(parse_operand(1));
    if (!accept(',') && !is_symbol(')')) expect(')', "after the parameters of a call");
  }
  return list;
}

// What a call's operands are compared with: the function that it names, its prototype, or all of its targets.
// Empty where a register is called without.
std::vector<const Function*> Parser::callees_of(const Instruction& call) const {
  const Operand& named = call.operands[1].kind == OperandKind::symbol ? call.operands[1] : call.operands[3];
  if (named.kind != OperandKind::symbol || module_.symbols[named.symbol].kind == Symbol::Kind::variable)
    return {};
  const Function& function = module_.functions[module_.symbols[named.symbol].index];
  if (function.call_targets.empty()) return {&function};
  std::vector<const Function*> targets;
  for (const uint32_t target : function.call_targets)
    targets.push_back(&module_.functions[module_.symbols[target].index]);
  return targets;
}

// The variable that a value in a call's lists names; null: it is in a register, or a number.
const Variable* Parser::parameter_variable(const Operand& value) const {
  if (value.kind != OperandKind::symbol || module_.symbols[value.symbol].kind != Symbol::Kind::variable)
    return nullptr;
  const Variable& variable = module_.variables[module_.symbols[value.symbol].index];
  return variable.space == Space::param ? &variable : nullptr;
}

void Parser::check_call(const Instruction& call, const Token& token) const {
  const std::vector<const Function*> callees = callees_of(call);
  if (callees.empty()) refuse(token, "a call through a register ends with the label of its prototype");
  for (const Function* const callee : callees) {
    if (callee->is_entry) refuse(token, fmt::format("{} is a kernel; a call names a function", callee->name));
    check_passed(call.operands[0].elements, *callee, callee->return_values, "result", token);
    check_passed(call.operands[2].elements, *callee, callee->parameters, "parameter", token);
  }
}

void Parser::check_passed(const std::vector<Operand>& values, const Function& callee,
                          const std::vector<uint32_t>& formals, std::string_view what,
                          const Token& token) const {
  if (values.size() != formals.size())
    refuse(token, fmt::format("{} has {} {}{}, not {}", callee.name, formals.size(), what,
                              formals.size() == 1 ? "" : "s", values.size()));
  for (size_t i = 0; i < values.size(); ++i) {
    const Variable& formal = module_.variables[module_.symbols[formals[i]].index];
    const Operand& value = values[i];
    Variable passed;  // what stands in the call
    if (const Variable* const variable = parameter_variable(value)) {
      passed = *variable;
    } else if (value.kind == OperandKind::reg) {
      const Register& reg = function_.registers[value.reg];
      passed.name = reg.name;
      passed.type =
          reg.type == Type::pred ? Type::u32 : reg.type;  // a predicate goes through memory as 1 or 0
      passed.size = passed.alignment = size_of(passed.type);
    } else if (value.kind == OperandKind::symbol) {
      refuse(token, fmt::format("{} is no .param variable", module_.symbols[value.symbol].name));
    } else {
      continue;  // a number, or a vector
    }
    if (!may_be_passed(passed, formal))
      refuse(token, fmt::format("{} is {}; {} {} of {} is {}", passed.name, type_text(passed), what, i + 1,
                                callee.name, type_text(formal)));
  }
}

}  // namespace grader::ptx
