// Parameters of functions in registers (PTX ISA 7.1), and values written into a call: to whoever reads the
// module these are .param variables, which the caller fills and the function loads, and the other way round
// for results.
#include <fmt/format.h>

#include "ptx/parser.h"

namespace grader::ptx {
namespace {

Operand address_of(uint32_t symbol) {
  Operand address;
  address.kind = OperandKind::address;
  address.symbol = symbol;
  return address;
}

Operand of_register(uint32_t reg) {
  Operand operand;
  operand.kind = OperandKind::reg;
  operand.reg = reg;
  return operand;
}

Operand of_number(uint64_t bits) {
  Operand operand;
  operand.kind = OperandKind::immediate;
  operand.literal = Type::s64;
  operand.bits = bits;
  return operand;
}

Modifier vector_modifier(size_t elements) {
  return elements == 2 ? Modifier::v2 : elements == 4 ? Modifier::v4 : Modifier::v8;
}

// An instruction under the guard of another, and at its place.
Instruction instruction_beside(const Instruction& other, Opcode opcode) {
  Instruction instruction;
  instruction.opcode = opcode;
  instruction.guard = other.guard;
  instruction.guard_negated = other.guard_negated;
  instruction.location = other.location;
  instruction.line = other.line;
  instruction.column = other.column;
  return instruction;
}

// Halves are loaded and stored as bits.
Type moved_as(Type t) {
  const bool half = t == Type::f16 || t == Type::bf16, two_halves = t == Type::f16x2 || t == Type::bf16x2;
  return half ? Type::b16 : two_halves ? Type::b32 : t;
}

}  // namespace

// What a .reg parameter's name stands for, whatever an inner scope calls by it.
Operand Parser::parameter_register(const ParameterName& parameter) {
  const std::string_view word = text(parameter.token);
  Name& name = scopes_.front().names.at(word);
  if (name.kind == Name::Kind::reg) {
    if (name.index == kNone) name.index = add_register(word, name.type);
    return of_register(name.index);
  }
  Operand operand;
  operand.kind = OperandKind::vector;
  for (uint32_t i = 0; i < parameter.registers; ++i)
    operand.elements.push_back(vector_element(word, name, i));
  return operand;
}

// Of the function whose body begins.
void Parser::declare_parameters() {
  register_results_.clear();
  for (const auto* symbols : {&function_.return_values, &function_.parameters})
    for (uint32_t symbol : *symbols) taken_.emplace(module_.symbols[symbol].name, 1);
  auto parameter = parameter_names_.begin();
  Instruction entry;
  entry.line = function_.line;
  entry.column = 1;
  for (const auto* symbols : {&function_.return_values, &function_.parameters}) {
    for (uint32_t symbol : *symbols) {
      const auto& [token, registers, type] = *parameter;
      const Name name = registers == 0   ? Name{Name::Kind::symbol, symbol}
                        : registers == 1 ? Name{Name::Kind::reg, kNone, type}
                                         : add_vector(registers, type);
      declare(text(token), name, token);
      if (registers != 0 && symbols == &function_.parameters)
        load_parameter({parameter_register(*parameter), symbol}, entry);
      else if (registers != 0)
        register_results_.emplace_back(*parameter, symbol);
      ++parameter;
    }
  }
}

void Parser::store_results(const Instruction& beside) {
  for (const auto& [name, symbol] : register_results_)
    store_parameter({parameter_register(name), symbol}, beside);
}

// A body may end without ret.
void Parser::return_at_the_end() {
  const auto& body = function_.body;
  const bool branched_to = !function_.labels.empty() && function_.labels.back().instruction == body.size();
  if (!body.empty() && body.back().opcode == Opcode::ret && body.back().guard == kNone && !branched_to)
    return;
  Instruction end;
  end.location = location_;
  end.line = body.empty() ? function_.line : body.back().line;
  end.column = 1;
  store_results(end);
}

void Parser::move_parameter(Opcode opcode, const RegisterParameter& parameter, const Instruction& beside) {
  Instruction move = instruction_beside(beside, opcode);
  move.modifiers.push_back(Modifier::param);
  if (parameter.value.kind == OperandKind::vector)
    move.modifiers.push_back(vector_modifier(parameter.value.elements.size()));
  move.leading_modifiers = static_cast<uint32_t>(move.modifiers.size());
  move.types.push_back(moved_as(module_.variables[module_.symbols[parameter.symbol].index].type));
  move.operands = {address_of(parameter.symbol), parameter.value};
  if (opcode == Opcode::ld) std::swap(move.operands[0], move.operands[1]);
  function_.body.push_back(std::move(move));
}

// A predicate goes through memory as 1 or 0.
void Parser::load_parameter(const RegisterParameter& parameter, const Instruction& beside) {
  const Operand& value = parameter.value;
  if (value.kind != OperandKind::reg || function_.registers[value.reg].type != Type::pred)
    return move_parameter(Opcode::ld, parameter, beside);
  const Operand number = of_register(add_register("%truth", Type::u32));
  move_parameter(Opcode::ld, {number, parameter.symbol}, beside);
  Instruction compare = instruction_beside(beside, Opcode::setp);
  compare.modifiers.push_back(Modifier::ne);
  compare.leading_modifiers = 1;
  compare.types.push_back(Type::u32);
  compare.operands = {value, number, of_number(0)};
  function_.body.push_back(std::move(compare));
}

void Parser::store_parameter(const RegisterParameter& parameter, const Instruction& beside) {
  const Operand& value = parameter.value;
  if (value.kind != OperandKind::reg || function_.registers[value.reg].type != Type::pred)
    return move_parameter(Opcode::st, parameter, beside);
  const Operand number = of_register(add_register("%truth", Type::u32));
  Instruction select = instruction_beside(beside, Opcode::selp);
  select.types.push_back(Type::u32);
  select.operands = {number, of_number(1), of_number(0), value};
  function_.body.push_back(std::move(select));
  move_parameter(Opcode::st, {number, parameter.symbol}, beside);
}

// Puts a .param variable, of a formal parameter's type, into the place of a value.
Parser::RegisterParameter Parser::pass_value(Operand& value, uint32_t formal) {
  Variable variable = module_.variables[module_.symbols[formal].index];
  variable.name = unique_name("passed");
  const auto index = static_cast<uint32_t>(module_.variables.size());
  const uint32_t symbol = add_symbol(Symbol::Kind::variable, index, variable.name);
  module_.variables.push_back(std::move(variable));
  function_.variables.push_back(symbol);
  uses_are_out_of_order_ = true;
  RegisterParameter passed{std::move(value), symbol};
  value = Operand();
  value.kind = OperandKind::symbol;
  value.symbol = symbol;
  return passed;
}

// The values of a call's arguments into .param variables; which of these its results come back in.
std::vector<Parser::RegisterParameter> Parser::pass_values(Instruction& call) {
  std::vector<RegisterParameter> received;
  const Function& callee = *callees_of(call).front();  // all have the same parameters: see check_call
  for (const size_t list : {size_t{0}, size_t{2}}) {
    auto& values = call.operands[list].elements;
    for (size_t i = 0; i < values.size(); ++i) {
      if (parameter_variable(values[i]) != nullptr) continue;
      const auto& formals = list == 0 ? callee.return_values : callee.parameters;
      const RegisterParameter passed = pass_value(values[i], formals[i]);
      if (list == 0)
        received.push_back(passed);
      else
        store_parameter(passed, call);
    }
  }
  return received;
}

// A call names the registers of its results before those of its arguments are stored: the registers' order is
// that of their first use again.
void Parser::number_registers_by_use() {
  std::vector<uint32_t> number(function_.registers.size(), kNone);
  std::vector<Register> ordered;
  const auto use = [&](uint32_t& reg) {
    if (reg == kNone) return;
    if (number[reg] == kNone) {
      number[reg] = static_cast<uint32_t>(ordered.size());
      ordered.push_back(std::move(function_.registers[reg]));
    }
    reg = number[reg];
  };
  const auto use_all = [&](auto& self, std::vector<Operand>& operands) -> void {
    for (Operand& operand : operands) {
      use(operand.reg);
      self(self, operand.elements);
    }
  };
  for (Instruction& instruction : function_.body) {
    use(instruction.guard);
    use_all(use_all, instruction.operands);
  }
  function_.registers = std::move(ordered);
}

}  // namespace grader::ptx
