// What stands in the way of decoding: instructions that are not simulated, and operands that no GPU takes.
// Suffixes and the types of operands are looked at by the parser (ptx/syntax.h, ptx/operand_types.h).
#include <fmt/format.h>

#include <bit>

#include "ptx/print.h"
#include "sim/decode_function.h"
#include "sim/source_place.h"

namespace grader::sim {

using ptx::kNone;
using ptx::Modifier;
using ptx::Opcode;
using ptx::Operand;
using ptx::OperandKind;
using ptx::Space;
using ptx::Type;

namespace {

std::string_view name_of(Space space) {
  switch (space) {
    case Space::shared:
    case Space::shared_cluster:
      return "shared";
    case Space::local:
      return "local";
    case Space::const_:
      return "const";
    case Space::param:
      return "param";
    default:
      return "global";
  }
}

}  // namespace

void FunctionDecoder::check_operand(const Operand& o, Type expected, bool destination) const {
  const bool predicate = expected == Type::pred;
  if (ptx::size_of(expected) > 8 && o.kind != OperandKind::reg)
    throw Refused{"an operand of 128 bits that is no register"};
  std::string what;
  switch (o.kind) {
    case OperandKind::reg: {
      const ptx::Register& reg = function_.registers[o.reg];
      if ((reg.type == Type::pred) != predicate)
        throw Wrong{predicate ? fmt::format("{} holds a value, and a predicate is needed there", reg.name)
                              : fmt::format("{} is a predicate, and a value is needed there", reg.name)};
      if (!predicate && (ptx::size_of(reg.type) > 8) != (ptx::size_of(expected) > 8))
        throw Wrong{
            fmt::format("{} is of type .{}, which does not fit there", reg.name, ptx::name(reg.type))};
      return;
    }
    case OperandKind::immediate:
      if (destination) throw Wrong{"a result goes into a register, not into a number"};
      return;
    case OperandKind::special:
      what = ptx::name(static_cast<ptx::SpecialRegister>(o.special));
      if (destination) throw Wrong{fmt::format("{} can only be read", what)};
      if (ptx::type_of(static_cast<ptx::SpecialRegister>(o.special)) == Type::pred) {
        if (predicate) return;
        throw Wrong{fmt::format("{} is a predicate, and a value is needed there", what)};
      }
      break;
    case OperandKind::symbol:
      what = module_.symbols[o.symbol].name;
      if (destination) throw Wrong{fmt::format("{} is an address, and a result needs a register", what)};
      break;
    case OperandKind::sink:
      if (!destination) throw Wrong{"_ stands for a result that nobody wants, not for a value"};
      return;
    default:
      return;
  }
  if (predicate) throw Wrong{fmt::format("{} is a value, and a predicate is needed there", what)};
}

// Vectors are what .v2, .v4 and .v8 say, or one side of a mov.
void FunctionDecoder::check_elements(const ptx::Instruction& i, const Operand& o) const {
  const bool is_vector = o.kind == OperandKind::vector;
  switch (i.opcode) {
    case Opcode::mov: {
      if (vector_length(i) > 1) break;
      if (!is_vector) return;
      const Operand& other = i.operands[&o == &i.operands[0] ? 1 : 0];
      if (other.kind == OperandKind::vector) throw Wrong{"one side of a mov is a vector, not both"};
      if (o.elements.size() < 2) throw Wrong{"a vector of one element is no vector"};
      return;
    }
    case Opcode::ld:
    case Opcode::ldu:
    case Opcode::st:
    case Opcode::atom:
    case Opcode::red:
      break;
    default:
      if (is_vector) throw Refused{"a vector"};
      return;
  }
  const size_t needed = vector_length(i), given = is_vector ? o.elements.size() : 1;
  if (given != needed) throw Wrong{fmt::format("a vector of {} is needed there, not of {}", needed, given)};
}

// Of alloca.
void FunctionDecoder::check_alignment(const ptx::Instruction& i) const {
  if (i.operands.size() < 3) return;
  const Operand& o = i.operands[2];
  constexpr uint64_t kMost = 1 << 23;
  if (o.kind != OperandKind::immediate || !std::has_single_bit(o.bits) || o.bits > kMost)
    throw Wrong{fmt::format("an alignment is a power of two, up to {}", kMost)};
}

// The space that a variable's name is an address in. An instruction that names no space takes the variable's.
Space FunctionDecoder::space_of_name(const Operand& o, Space asked) const {
  const ptx::Symbol& symbol = module_.symbols[o.symbol];
  if (symbol.kind != ptx::Symbol::Kind::variable) throw Wrong{fmt::format("{} is no variable", symbol.name)};
  const Space space = module_.variables[symbol.index].space;
  const bool has_generic_address = space == Space::global || space == Space::shared || space == Space::local;
  if (asked == Space::generic && has_generic_address) return space;
  if (asked == space || (asked == Space::shared_cluster && space == Space::shared)) return asked;
  throw Wrong{
      fmt::format("{} is in .{} memory", symbol.name, name_of(space)) +
      (asked == Space::generic ? ", which has to be named" : fmt::format(", not in .{}", name_of(asked)))};
}

Diagnostic FunctionDecoder::diagnostic(const ptx::Instruction& i, const char* code,
                                       std::string message) const {
  Diagnostic d;
  d.code = code;
  d.message = std::move(message);
  const SourcePlace place = source_place(module_, i.location);
  if (place.line != 0) {
    d.file = place.file;
    d.line = place.line;
    d.column = place.column;
    d.notes.push_back(fmt::format("line {} of the PTX", i.line));
  } else {
    d.file = module_.name;
    d.line = i.line;
    d.column = i.column;
  }
  return d;
}

void FunctionDecoder::refuse(const ptx::Instruction& i, const Refused& refused) {
  Diagnostic d = diagnostic(
      i, "not simulated", fmt::format("the simulated GPU cannot run {} ({})", ptx::mnemonic(i), refused.why));
  d.next = "run it on a real GPU (--device cuda), or write it without this instruction";
  not_simulated_.push_back(std::move(d));
}

void FunctionDecoder::refuse(const ptx::Instruction& i, const Wrong& wrong) {
  wrong_.push_back(diagnostic(i, "ptx", fmt::format("{}: {}", ptx::mnemonic(i), wrong.what)));
}

}  // namespace grader::sim
