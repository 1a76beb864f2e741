// The approximate functions: which meaning (special_ops.h) an instruction has.
#include "sim/exec/half_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/select.h"
#include "sim/exec/special_ops.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

template <bool ftz>
Handler for_f32(const Form& f) {
  switch (f.opcode) {
    case Opcode::ex2:
      return active_lanes<ex2<ftz>>;
    case Opcode::lg2:
      return active_lanes<lg2<ftz>>;
    case Opcode::sin:
      return active_lanes<sine>;
    case Opcode::cos:
      return active_lanes<cosine>;
    case Opcode::tanh:
      return active_lanes<tangent_h>;
    case Opcode::rsqrt:
      return lanewise<rsqrt<ftz>>;
    case Opcode::rcp:
      return lanewise<rcp_approx<ftz>>;
    case Opcode::sqrt:
      return lanewise<sqrt_approx<ftz>>;
    case Opcode::div:
      return f.has(Modifier::full) ? lanewise<div_approx<ftz, true>> : lanewise<div_approx<ftz, false>>;
    default:
      return nullptr;
  }
}

template <class H>
GRADER_INLINE H cut_to(double d);
template <>
GRADER_INLINE Half cut_to<Half>(double d) {
  return to_half<HalfRounding::zero>(d);
}
template <>
GRADER_INLINE Bfloat cut_to<Bfloat>(double d) {
  return to_bfloat<HalfRounding::zero>(d);
}
// ex2: the card cuts the result to the bits it has; of bf16 (.ftz is all there is) a subnormal one is zero.
GRADER_INLINE Half ex2_half(Half a) {
  const double r = power_of_two(double(to_float(a)));
  return r < 0x1p16 ? cut_to<Half>(r) : to_half(r);  // a NaN, or infinity
}
GRADER_INLINE Bfloat ex2_bfloat(Bfloat a) {
  const double r = power_of_two(double(flush<true>(to_float(a))));
  if (r < 0x1p-126) return Bfloat{0};
  return r < 0x1p128 ? cut_to<Bfloat>(r) : to_bfloat(r);  // a NaN, or infinity
}
template <class H>
GRADER_INLINE H tanh_half(H a) {
  return cut_to<H>(hyperbolic_tangent(double(to_float(a))));
}
template <class H, H (*F)(H)>
GRADER_INLINE uint32_t both_halves(uint32_t a) {
  return uint32_t(F({uint16_t(a)}).bits) | uint32_t(F({uint16_t(a >> 16)}).bits) << 16;
}

}  // namespace

Handler select_special(const Form& f) {
  const bool tanh = f.opcode == Opcode::tanh;
  switch (f.type()) {
    case Type::f32:
      return f.has(Modifier::ftz) ? for_f32<true>(f) : for_f32<false>(f);
    case Type::f64:
      if (f.opcode == Opcode::rcp) return lanewise<rcp_approx_f64>;
      if (f.opcode != Opcode::rsqrt) return nullptr;
      return f.has(Modifier::ftz) ? lanewise<rsqrt_approx_ftz_f64> : lanewise<rsqrt_approx_f64>;
    case Type::f16:
      if (!tanh && f.opcode != Opcode::ex2) return nullptr;
      return tanh ? active_lanes<tanh_half<Half>> : active_lanes<ex2_half>;
    case Type::bf16:
      if (!tanh && f.opcode != Opcode::ex2) return nullptr;
      return tanh ? active_lanes<tanh_half<Bfloat>> : active_lanes<ex2_bfloat>;
    case Type::f16x2:
      if (!tanh && f.opcode != Opcode::ex2) return nullptr;
      return tanh ? active_lanes<both_halves<Half, tanh_half<Half>>>
                  : active_lanes<both_halves<Half, ex2_half>>;
    case Type::bf16x2:
      if (!tanh && f.opcode != Opcode::ex2) return nullptr;
      return tanh ? active_lanes<both_halves<Bfloat, tanh_half<Bfloat>>>
                  : active_lanes<both_halves<Bfloat, ex2_bfloat>>;
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
