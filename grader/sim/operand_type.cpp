#include "sim/operand_type.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

namespace {

Type doubled(Type t) {
  switch (t) {
    case Type::u16:
      return Type::u32;
    case Type::s16:
      return Type::s32;
    case Type::u32:
      return Type::u64;
    case Type::s32:
      return Type::s64;
    default:
      return t;
  }
}
Type at(const ptx::Instruction& i, size_t n) { return n < i.types.size() ? i.types[n] : i.type(); }

}  // namespace

Type operand_type(const ptx::Instruction& i, unsigned n) {
  const Type t = i.type();
  switch (i.opcode) {
    case Opcode::mul:
    case Opcode::mad:
      return i.has(Modifier::wide) && (n == 0 || n == 3) ? doubled(t) : t;
    case Opcode::shl:
    case Opcode::shr:
    case Opcode::szext:
    case Opcode::bmsk:
      return n == 2 ? Type::u32 : t;
    case Opcode::bfe:
      return n >= 2 ? Type::u32 : t;
    case Opcode::bfi:
      return n >= 3 ? Type::u32 : t;
    case Opcode::popc:
    case Opcode::clz:
    case Opcode::bfind:
      return n == 0 ? Type::u32 : t;
    case Opcode::shf:
    case Opcode::prmt:
    case Opcode::fns:
    case Opcode::bar:
    case Opcode::barrier:
    case Opcode::activemask:
    case Opcode::elect:
    case Opcode::nanosleep:
      return n == 1 && i.opcode == Opcode::bar && i.has(Modifier::red) ? Type::u32 : Type::b32;
    case Opcode::dp4a:
    case Opcode::dp2a:
      return Type::b32;
    case Opcode::lop3:
      return n == 5 ? Type::pred : Type::b32;
    case Opcode::selp:
      return n == 3 ? Type::pred : t;
    case Opcode::slct:
      return n == 3 ? at(i, 1) : t;
    case Opcode::setp:
      return n == 0 || n == 3 ? Type::pred : t;
    case Opcode::set:
      return n == 0 ? t : n == 3 ? Type::pred : at(i, 1);
    case Opcode::testp:
      return n == 0 ? Type::pred : t;
    case Opcode::isspacep:
      return n == 0 ? Type::pred : Type::b64;
    case Opcode::cvt:
      return n == 0 ? t : at(i, i.types.size() - 1);
    case Opcode::match:
      return n == 1 ? t : Type::b32;
    case Opcode::shfl:
    case Opcode::redux:
      return Type::b32;
    case Opcode::vote:
      return n == 0 ? (i.has(Modifier::ballot) ? Type::b32 : Type::pred) : n == 1 ? Type::pred : Type::b32;
    case Opcode::mapa:
      return n == 2 ? Type::u32 : t;
    case Opcode::cp:
      return Type::b32;
    default:
      return t;
  }
}

}  // namespace grader::sim
