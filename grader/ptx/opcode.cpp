#include "ptx/opcode.h"

#include <array>

#include "ptx/module.h"
#include "ptx/table_words.h"

namespace grader::ptx {
namespace {

using enum InstructionClass;

constexpr std::array<OpcodeInfo, kOpcodeCount> kOpcodes = {{
#define OPCODE(enumerator, text, shape, counted_as, least_sm) {text, shape, counted_as, least_sm},
#include "ptx/opcodes.def"
#undef OPCODE
}};

constexpr std::array<std::string_view, kSpecialRegisterCount> kSpecialRegisters = {
#define SPECIAL_REGISTER(enumerator, text, type) text,
#include "ptx/special_registers.def"
#undef SPECIAL_REGISTER
};

constexpr std::array<Type, kSpecialRegisterCount> kSpecialTypes = {
#define SPECIAL_REGISTER(enumerator, text, type) Type::type,
#include "ptx/special_registers.def"
#undef SPECIAL_REGISTER
};

constexpr KeywordTable<kSpecialRegisterCount> kSpecialWords(kSpecialRegisters);

template <typename Enum, typename Table>
std::optional<Enum> look_up(const Table& table, std::string_view text) {
  const auto found = table.find(text);
  return found ? std::optional(static_cast<Enum>(*found)) : std::nullopt;
}

}  // namespace

const OpcodeInfo& info(Opcode opcode) { return kOpcodes[static_cast<size_t>(opcode)]; }
std::string_view name(Opcode opcode) { return info(opcode).text; }
std::string_view name(Modifier modifier) { return kModifierNames[static_cast<size_t>(modifier)]; }
std::string_view name(SpecialRegister special) { return kSpecialRegisters[static_cast<size_t>(special)]; }
Type type_of(SpecialRegister special) { return kSpecialTypes[static_cast<size_t>(special)]; }
bool is_vector(SpecialRegister special) {
  const auto next = static_cast<size_t>(special) + 1;
  return next < kSpecialRegisterCount && kSpecialRegisters[next].starts_with(name(special)) &&
         kSpecialRegisters[next].ends_with(".x");
}

std::optional<Opcode> opcode_from_name(std::string_view text) { return look_up<Opcode>(kOpcodeWords, text); }
std::optional<Modifier> modifier_from_name(std::string_view text) {
  return look_up<Modifier>(kModifierWords, text);
}
std::optional<SpecialRegister> special_register_from_name(std::string_view text) {
  return look_up<SpecialRegister>(kSpecialWords, text);
}

InstructionClass instruction_class(const Instruction& instruction) {
  const InstructionClass listed = info(instruction.opcode).counted_as;
  if (listed == special_function) {  // the correctly rounded forms are ordinary arithmetic in several steps
    if (instruction.type() == Type::f64) return fp64;
    return listed;
  }
  if (listed != by_type) return listed;
  switch (instruction.type()) {
    case Type::f16:
    case Type::f16x2:
    case Type::bf16:
    case Type::bf16x2:
      return fp16;
    case Type::f32:
    case Type::f32x2:
      return fp32;
    case Type::f64:
      return fp64;
    default:
      return integer;
  }
}

}  // namespace grader::ptx
