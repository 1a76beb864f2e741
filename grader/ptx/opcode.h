// Opcodes, modifiers and special registers: the enums come from the three tables opcodes.def, modifiers.def
// and special_registers.def (one row each), and so do the parser's keywords and the printer's text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ptx/type.h"

namespace grader::ptx {

enum class Opcode : uint8_t {
#define OPCODE(enumerator, text, shape, counted_as, least_sm) enumerator,
#include "ptx/opcodes.def"
#undef OPCODE
};

enum class Modifier : uint16_t {
#define MODIFIER(enumerator, text) enumerator,
#include "ptx/modifiers.def"
#undef MODIFIER
};

enum class SpecialRegister : uint8_t {
#define SPECIAL_REGISTER(enumerator, text, type) enumerator,
#include "ptx/special_registers.def"
#undef SPECIAL_REGISTER
};

// What the counters count an instruction as. `by_type` stands in the table only: instruction_class() turns it
// into integer, fp16 (f16 and bf16), fp32 or fp64 by the instruction's first type.
enum class InstructionClass : uint8_t {
  by_type,
  integer,
  fp16,
  fp32,
  fp64,
  special_function,  // approximate ex2, lg2, sin, cos, rcp, rsqrt, sqrt, tanh
  bit,               // logic, shifts, bit fields
  conversion,
  move,       // mov, selp, prmt, cvta
  predicate,  // setp, set, testp
  memory,     // ld, st, prefetch
  atomic,
  async_copy,
  control,
  barrier,        // bar, mbarrier, fence
  communication,  // shfl, vote, match, redux
  tensor,
  texture,
  other,
};

struct OpcodeInfo {
  std::string_view text;   // "add"
  std::string_view shape;  // operands as the legend of opcodes.def says: "d, a, b"
  InstructionClass counted_as;
  uint16_t least_sm;  // first compute capability that has it: 75 is sm_75
};

constexpr size_t kOpcodeCount = 0
#define OPCODE(...) +1
#include "ptx/opcodes.def"
#undef OPCODE
    ;
constexpr size_t kModifierCount = 0
#define MODIFIER(...) +1
#include "ptx/modifiers.def"
#undef MODIFIER
    ;
constexpr size_t kSpecialRegisterCount = 0
#define SPECIAL_REGISTER(...) +1
#include "ptx/special_registers.def"
#undef SPECIAL_REGISTER
    ;

const OpcodeInfo& info(Opcode);
std::string_view name(Opcode);           // "add"
std::string_view name(Modifier);         // "shared::cta", without the dot
std::string_view name(SpecialRegister);  // "%tid.x"
Type type_of(SpecialRegister);           // the type PTX declares it with (PTX ISA 10)
bool is_vector(SpecialRegister);         // %tid: the four after it are its components

std::optional<Opcode> opcode_from_name(std::string_view);
std::optional<Modifier> modifier_from_name(std::string_view);                 // without the dot
std::optional<SpecialRegister> special_register_from_name(std::string_view);  // with the percent sign

}  // namespace grader::ptx
