// The families of instructions, one after another; and this copy's table.
#include "sim/exec/select.h"

#include "sim/exec/instruction_set.h"
#include "sim/video_form.h"

namespace grader::sim::GRADER_SIM_ISA {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

extern const FittingHandlers fitting_handlers;
extern const Handler guard_handler, join_handler, forget_handler;

namespace {

bool is_sixteen_bit_float(Type t) {
  return t == Type::f16 || t == Type::f16x2 || t == Type::bf16 || t == Type::bf16x2;
}
Handler select_arithmetic(const Form& f) {
  if (is_sixteen_bit_float(f.type())) return select_half(f);
  if (f.type() == Type::f32 || f.type() == Type::f64) {
    if (f.has(Modifier::approx) || f.has(Modifier::full)) return select_special(f);
    return select_float(f);
  }
  return select_integer(f);
}

}  // namespace

Handler select(const Form& f) {
  switch (f.opcode) {
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
    case Opcode::mad:
    case Opcode::fma:
    case Opcode::mul24:
    case Opcode::mad24:
    case Opcode::sad:
    case Opcode::div:
    case Opcode::rem:
    case Opcode::abs:
    case Opcode::neg:
    case Opcode::min:
    case Opcode::max:
    case Opcode::dp4a:
    case Opcode::dp2a:
    case Opcode::addc:
    case Opcode::subc:
    case Opcode::madc:
    case Opcode::copysign:
    case Opcode::rcp:
    case Opcode::sqrt:
      return select_arithmetic(f);
    case Opcode::rsqrt:
    case Opcode::sin:
    case Opcode::cos:
    case Opcode::lg2:
    case Opcode::ex2:
    case Opcode::tanh:
      return select_special(f);
    case Opcode::popc:
    case Opcode::clz:
    case Opcode::bfind:
    case Opcode::fns:
    case Opcode::brev:
    case Opcode::bfe:
    case Opcode::bfi:
    case Opcode::szext:
    case Opcode::bmsk:
    case Opcode::and_:
    case Opcode::or_:
    case Opcode::xor_:
    case Opcode::not_:
    case Opcode::cnot:
    case Opcode::lop3:
    case Opcode::shf:
    case Opcode::shl:
    case Opcode::shr:
    case Opcode::prmt:
      return select_bits(f);
    case Opcode::testp:
    case Opcode::set:
    case Opcode::setp:
    case Opcode::selp:
    case Opcode::slct:
      return select_compare(f);
    case Opcode::cvt:
      return select_convert(f);
    case Opcode::mov:
      return f.parameter ? select_control(f) : select_move(f);  // parameter: a clock is read
    case Opcode::cvta:
    case Opcode::isspacep:
      return select_move(f);
    case Opcode::st:
      return f.has(Modifier::async) ? select_control(f) : select_memory(f);
    case Opcode::ld:
    case Opcode::ldu:
    case Opcode::prefetch:
    case Opcode::prefetchu:
    case Opcode::applypriority:
    case Opcode::discard:
      return select_memory(f);
    case Opcode::red:
      return f.has(Modifier::async) ? select_control(f) : select_atomic(f);
    case Opcode::atom:
      return select_atomic(f);
    case Opcode::shfl:
    case Opcode::vote:
    case Opcode::match:
    case Opcode::redux:
    case Opcode::activemask:
    case Opcode::elect:
      return select_communication(f);
    case Opcode::bar:
    case Opcode::barrier:
      return f.has(Modifier::warp) ? select_communication(f) : select_control(f);
    case Opcode::mma:
      return select_mma(f);
    case Opcode::wmma:
      return f.has(Modifier::mma) ? select_mma(f) : select_matrix_move(f);
    case Opcode::ldmatrix:
    case Opcode::stmatrix:
    case Opcode::movmatrix:
      return select_matrix_move(f);
    default:
      return is_video(f.opcode) ? select_video(f) : select_control(f);
  }
}

void addresses(const std::byte* slot, uint64_t displacement, bool wide, uint64_t window, uint32_t bytes,
               LaneRuns& runs, uint64_t* each);
extern const InstructionSet handlers;
#define GRADER_TEXT(x) #x
#define GRADER_NAME(x) GRADER_TEXT(x)
const InstructionSet handlers = {
    GRADER_NAME(GRADER_SIM_ISA), select,   select_reduction, guard_handler, join_handler, forget_handler,
    &fitting_handlers,           addresses};

}  // namespace grader::sim::GRADER_SIM_ISA
