// f32 and f64 arithmetic: which meaning (float_ops.h) an instruction has, and in which rounding mode.
#include "sim/exec/float_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/rounding.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

template <auto F, Rounding mode>
const Record* rounded(const Record* r, Warp& w) {
  const RoundingScope<mode> scope;
  return Lanewise<F>::step(r, w);
}

template <auto F>
Handler in_mode(const Form& f) {
  if (f.has(Modifier::rz)) return rounded<F, Rounding::zero>;
  if (f.has(Modifier::rm)) return rounded<F, Rounding::down>;
  if (f.has(Modifier::rp)) return rounded<F, Rounding::up>;
  return lanewise<F>;
}

template <class T, bool ftz, bool sat>
Handler arithmetic(const Form& f) {
  switch (f.opcode) {
    case Opcode::add:
      return in_mode<fadd<T, ftz, sat>>(f);
    case Opcode::sub:
      return in_mode<fsub<T, ftz, sat>>(f);
    case Opcode::mul:
      return in_mode<fmul<T, ftz, sat>>(f);
    case Opcode::mad:
    case Opcode::fma:
      return in_mode<ffma<T, ftz, sat>>(f);
    default:
      return nullptr;
  }
}
template <class T, bool ftz>
Handler division(
    const Form& f) {  // approx and full forms have a meaning within an error: the exact one serves
  switch (f.opcode) {
    case Opcode::div:
      return in_mode<fdiv<T, ftz, false>>(f);
    case Opcode::rcp:
      return in_mode<frcp<T, ftz, false>>(f);
    case Opcode::sqrt:
      return in_mode<fsqrt<T, ftz, false>>(f);
    default:
      return nullptr;
  }
}
template <class T, bool ftz, bool nan>
Handler extremum(const Form& f) {
  const bool maximum = f.opcode == Opcode::max;
  if constexpr (sizeof(T) == 4) {
    if (f.has(Modifier::xorsign))
      return maximum ? lanewise<fminmax_xorsign<ftz, nan, true>> : lanewise<fminmax_xorsign<ftz, nan, false>>;
    if (f.operands == 4)
      return maximum ? lanewise<fminmax3<ftz, nan, true>> : lanewise<fminmax3<ftz, nan, false>>;
  }
  return maximum ? lanewise<fmax<T, ftz, nan>> : lanewise<fmin<T, ftz, nan>>;
}

template <class T, bool ftz>
Handler for_type(const Form& f) {
  switch (f.opcode) {
    case Opcode::neg:
      return lanewise<static_cast<T (*)(T)>(fneg<ftz>)>;
    case Opcode::abs:
      return lanewise<static_cast<T (*)(T)>(fabs<ftz>)>;
    case Opcode::copysign:
      return lanewise<static_cast<T (*)(T, T)>(copysign)>;
    case Opcode::min:
    case Opcode::max:
      return f.has(Modifier::NaN) ? extremum<T, ftz, true>(f) : extremum<T, ftz, false>(f);
    case Opcode::div:
    case Opcode::rcp:
    case Opcode::sqrt:
      return division<T, ftz>(f);
    default:
      break;
  }
  if constexpr (sizeof(T) == 4)
    if (f.has(Modifier::sat)) return arithmetic<T, ftz, true>(f);
  return arithmetic<T, ftz, false>(f);
}

}  // namespace

Handler select_float(const Form& f) {
  if (f.type() == Type::f64) return for_type<double, false>(f);
  if (f.type() != Type::f32) return nullptr;
  return f.has(Modifier::ftz) ? for_type<float, true>(f) : for_type<float, false>(f);
}

}  // namespace grader::sim::GRADER_SIM_ISA
