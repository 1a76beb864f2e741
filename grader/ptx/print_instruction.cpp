// Instructions as text.
#include <fmt/format.h>

#include "ptx/print.h"
#include "ptx/printer.h"

namespace grader::ptx {

std::string mnemonic(const Instruction& instruction) {
  std::string text(name(instruction.opcode));
  const auto add = [&](std::string_view suffix) { (text += '.') += suffix; };
  const auto& modifiers = instruction.modifiers;
  const size_t leading = std::min<size_t>(instruction.leading_modifiers, modifiers.size());
  for (size_t i = 0; i < leading; ++i) add(name(modifiers[i]));
  for (Type type : instruction.types) add(name(type));
  for (size_t i = leading; i < modifiers.size(); ++i) add(name(modifiers[i]));
  return text;
}

std::string OperandPrinter::operator()(const Operand& operand) const {
  const bool number = operand.kind == OperandKind::reg && function &&
                      operand.reg < function->registers.size() &&
                      function->registers[operand.reg].type != Type::pred;
  const std::string sign = !operand.negated ? "" : number ? "-" : "!";
  switch (operand.kind) {
    case OperandKind::reg:
      return sign + reg(operand.reg) + (operand.part.empty() ? "" : "." + operand.part);
    case OperandKind::immediate:
      return immediate(operand);
    case OperandKind::special:
      return std::string(name(static_cast<SpecialRegister>(operand.special)));
    case OperandKind::symbol:
      return symbol(operand.symbol) + offset(operand.bits);
    case OperandKind::address:
      return address(operand);
    case OperandKind::label:
      return label(operand.symbol);
    case OperandKind::vector:
      return "{" + list(operand.elements) + "}";
    case OperandKind::pair:
      return operand.elements.size() == 2 ? (*this)(operand.elements[0]) + "|" + (*this)(operand.elements[1])
                                          : "_";
    case OperandKind::sink:
      break;
  }
  return "_";
}

std::string OperandPrinter::list(const std::vector<Operand>& operands) const {
  std::string text;
  for (const Operand& operand : operands) {
    if (!text.empty()) text += ", ";
    text += (*this)(operand);
  }
  return text;
}

std::string OperandPrinter::address(const Operand& operand) const {
  std::string text = "[";
  if (operand.reg != kNone)
    text += reg(operand.reg) + offset(operand.bits);
  else if (operand.symbol != kNone)
    text += symbol(operand.symbol) + offset(operand.bits);
  else
    text += fmt::format("{}", operand.bits);
  if (!operand.elements.empty()) text += ", " + list(operand.elements);
  return text + "]";
}

std::string OperandPrinter::offset(uint64_t bits) const {
  if (bits == 0) return "";
  return fmt::format("+{}", static_cast<int64_t>(bits));
}

std::string OperandPrinter::immediate(const Operand& operand) const {
  switch (operand.literal) {
    case Type::f32:
      return fmt::format("0f{:08X}", operand.bits);
    case Type::f64:
      return fmt::format("0d{:016X}", operand.bits);
    case Type::u64:
      return fmt::format("{}U", operand.bits);
    default:
      break;
  }
  const auto value = static_cast<int64_t>(operand.bits);
  // The least int64 has no positive counterpart to put a minus before.
  return value == INT64_MIN ? "(-9223372036854775807-1)" : fmt::format("{}", value);
}

std::string OperandPrinter::reg(uint32_t index) const {
  if (function && index < function->registers.size()) return function->registers[index].name;
  return fmt::format("%{}", index);
}

std::string OperandPrinter::symbol(uint32_t index) const {
  if (module && index < module->symbols.size()) return module->symbols[index].name;
  return fmt::format("${}", index);
}

std::string OperandPrinter::label(uint32_t index) const {
  if (function && index < function->labels.size()) return function->labels[index].name;
  return fmt::format("$L{}", index);
}

std::string OperandPrinter::call(const Instruction& instruction) const {
  const auto& operands = instruction.operands;
  std::string text = mnemonic(instruction);
  if (operands.size() != 4) return text;
  const bool has_prototype = operands[3].kind != OperandKind::sink;
  if (!operands[0].elements.empty()) text += " (" + list(operands[0].elements) + "),";
  text += " " + (*this)(operands[1]);
  if (!operands[2].elements.empty() || has_prototype) text += ", (" + list(operands[2].elements) + ")";
  if (has_prototype) text += ", " + (*this)(operands[3]);
  return text;
}

std::string OperandPrinter::instruction(const Instruction& instruction) const {
  std::string text;
  if (instruction.guard != kNone)
    text = fmt::format("@{}{} ", instruction.guard_negated ? "!" : "", reg(instruction.guard));
  if (instruction.opcode == Opcode::call) return text + call(instruction);
  text += mnemonic(instruction);
  if (!instruction.operands.empty()) text += " " + list(instruction.operands);
  return text;
}

std::string describe(const Instruction& instruction, const Function& function, const Module& module) {
  return OperandPrinter{&function, &module}.instruction(instruction);
}

std::string describe(const Instruction& instruction) { return OperandPrinter{}.instruction(instruction); }

}  // namespace grader::ptx
