// Parameters of functions whose address is taken: they are copied to the stack, and the address is one of
// local memory (PTX ISA 5.1.6, device function parameters). To whoever reads the module such a parameter is a
// .local variable, which the function fills when it begins, or hands back when it returns.
#include <algorithm>
#include <map>

#include "ptx/parser.h"

namespace grader::ptx {
namespace {

Operand of_symbol(OperandKind kind, uint32_t symbol, uint64_t offset) {
  Operand operand;
  operand.kind = kind;
  operand.symbol = symbol;
  operand.bits = offset;
  return operand;
}

Type bits_of(uint64_t bytes) {
  return bytes == 8 ? Type::b64 : bytes == 4 ? Type::b32 : bytes == 2 ? Type::b16 : Type::b8;
}

// The modifier that says that an access is of the function's parameters, or the end.
std::vector<Modifier>::iterator space_of_parameters(Instruction& i) {
  return std::find_if(i.modifiers.begin(), i.modifiers.end(),
                      [](Modifier m) { return m == Modifier::param || m == Modifier::param_func; });
}

Instruction access(Opcode opcode, Modifier space, Type type, const Instruction& beside) {
  Instruction i;
  i.opcode = opcode;
  i.modifiers.push_back(space);
  i.leading_modifiers = 1;
  i.types.push_back(type);
  i.location = beside.location;
  i.line = beside.line;
  i.column = beside.column;
  return i;
}

}  // namespace

// The .local variables of the parameters whose address is taken, by the parameter's symbol.
std::map<uint32_t, uint32_t> Parser::add_copies_of_parameters() {
  const auto is_own = [&](uint32_t symbol) {  // not a variable for the values of a call, which has no address
    return std::count(function_.parameters.begin(), function_.parameters.end(), symbol) != 0 ||
           std::count(function_.return_values.begin(), function_.return_values.end(), symbol) != 0;
  };
  std::map<uint32_t, uint32_t> copies;
  for (const Instruction& i : function_.body) {
    if (i.opcode != Opcode::mov || i.operands[1].kind != OperandKind::symbol) continue;
    const uint32_t parameter = i.operands[1].symbol;
    if (!is_own(parameter) || copies.contains(parameter)) continue;
    Variable copy = module_.variables[module_.symbols[parameter].index];
    copy.space = Space::local;
    copy.name = unique_name(copy.name);
    const std::string name = copy.name;
    const auto index = static_cast<uint32_t>(module_.variables.size());
    module_.variables.push_back(std::move(copy));
    function_.variables.push_back(copies[parameter] = add_symbol(Symbol::Kind::variable, index, name));
  }
  return copies;
}

// Moves a parameter to its copy, or back, in units as large as its alignment allows.
void Parser::copy_parameter(uint32_t from, Modifier from_space, uint32_t to, Modifier to_space,
                            const Instruction& beside) {
  const uint64_t size = module_.variables[module_.symbols[from].index].size;
  const uint64_t alignment = module_.variables[module_.symbols[from].index].alignment;
  uint64_t unit = std::min<uint64_t>(alignment, 8);
  for (uint64_t offset = 0; offset < size; offset += unit) {
    while (offset + unit > size) unit /= 2;
    const Type type = bits_of(unit);
    Operand value;
    value.kind = OperandKind::reg;
    value.reg = add_register("%copied", type == Type::b8 ? Type::b16 : type);
    Instruction load = access(Opcode::ld, from_space, type, beside);
    load.operands = {value, of_symbol(OperandKind::address, from, offset)};
    function_.body.push_back(std::move(load));
    Instruction store = access(Opcode::st, to_space, type, beside);
    store.operands = {of_symbol(OperandKind::address, to, offset), value};
    function_.body.push_back(std::move(store));
  }
}

void Parser::copy_addressed_parameters() {
  const std::map<uint32_t, uint32_t> copies = add_copies_of_parameters();
  if (copies.empty()) return;
  const auto copied = [&](const std::vector<uint32_t>& symbols, auto&& visit) {
    for (const uint32_t symbol : symbols)
      if (const auto found = copies.find(symbol); found != copies.end()) visit(symbol, found->second);
  };
  std::vector<Instruction> body;
  body.swap(function_.body);
  std::vector<uint32_t> place(body.size() + 1);  // of each instruction in the new body
  if (!body.empty())
    copied(function_.parameters, [&](uint32_t parameter, uint32_t copy) {
      copy_parameter(parameter, Modifier::param, copy, Modifier::local, body.front());
    });
  for (size_t n = 0; n < body.size(); ++n) {
    Instruction& i = body[n];
    place[n] = static_cast<uint32_t>(function_.body.size());
    if (i.opcode == Opcode::ret)
      copied(function_.return_values, [&](uint32_t result, uint32_t copy) {
        copy_parameter(copy, Modifier::local, result, Modifier::param, i);
      });
    const auto space = space_of_parameters(i);
    for (Operand& operand : i.operands) {
      const bool address = operand.kind == OperandKind::address;
      if (!address && (operand.kind != OperandKind::symbol || i.opcode != Opcode::mov)) continue;
      if (const auto copy = copies.find(operand.symbol); copy != copies.end())
        operand.symbol = copy->second;
      else if (operand.symbol != kNone)
        continue;
      if (address && space != i.modifiers.end()) *space = Modifier::local;
    }
    function_.body.push_back(std::move(i));
  }
  place[body.size()] = static_cast<uint32_t>(function_.body.size());
  for (Label& label : function_.labels)
    if (label.targets.empty()) label.instruction = place[label.instruction];
}

}  // namespace grader::ptx
