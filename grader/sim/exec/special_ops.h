// The approximate functions (PTX ISA 9.7.3.15 to 9.7.3.23). The card's results are not specified bit by bit;
// these are computed in double and rounded once (cut, where the card was seen to cut), so they are within
// every error bound that PTX states, and exact where it is.
#pragma once

#include "sim/exec/float_ops.h"

namespace grader::sim::GRADER_SIM_ISA {

// clang-format off
template <bool ftz> GRADER_INLINE float approximate(double r) { return finish<ftz, false>(static_cast<float>(r)); }
// To the card, an exponent below 2^-23 is none.
GRADER_INLINE double power_of_two(double a) { return __builtin_fabs(a) < 0x1p-23 ? 1.0 : __builtin_exp2(a); }
template <bool ftz> GRADER_INLINE float ex2(float a) { return approximate<ftz>(power_of_two(double(flush<ftz>(a)))); }
// The card's logarithm is cut, not rounded.
GRADER_INLINE double cut_to_f32(double r) { return bits_as<double>(bits_as<uint64_t>(r) & ~uint64_t{0x1fffffff}); }
template <bool ftz> GRADER_INLINE float lg2(float a) { return approximate<ftz>(cut_to_f32(__builtin_log2(double(flush<ftz>(a))))); }
// The card multiplies by 1/2pi, an f32, and cuts the product to f32: the error that PTX allows grows with the angle.
// Only the rest of that, in turns, counts; so sine is 0 where f32 has no fractions any more. Subnormals are flushed.
GRADER_INLINE double turns(float a) {
  const double product = double(a) * double(0x1.45f306p-3f), cut = cut_to_f32(product);
  return __builtin_copysign(__builtin_fabs(product) < 0x1p-126 ? 0.0 : cut - __builtin_trunc(cut), product);
}
constexpr double kTurn = 6.283185307179586;  // 2pi
GRADER_INLINE float sine(float a) { return approximate<true>(__builtin_sin(kTurn * turns(a))); }
GRADER_INLINE float cosine(float a) { return approximate<true>(__builtin_cos(kTurn * turns(a))); }
// To the card, tanh of little is that, and from 8 on it is 1.
GRADER_INLINE double hyperbolic_tangent(double a) {
  const double size = __builtin_fabs(a);
  return size < 0x1p-8 ? a : size >= 8 ? __builtin_copysign(1.0, a) : __builtin_tanh(a);
}
GRADER_INLINE float tangent_h(float a) { return approximate<false>(hyperbolic_tangent(double(a))); }
template <bool ftz> GRADER_INLINE float rsqrt(float a) { return approximate<ftz>(1.0 / __builtin_sqrt(double(flush<ftz>(a)))); }
template <bool ftz> GRADER_INLINE float rcp_approx(float a) { return approximate<ftz>(1.0 / double(flush<ftz>(a))); }
template <bool ftz> GRADER_INLINE float sqrt_approx(float a) { return approximate<ftz>(__builtin_sqrt(double(flush<ftz>(a)))); }
// div.approx: for 2^126 < |b| < 2^128 the result is 0 (PTX ISA 9.7.3.8); div.full has no such gap.
template <bool ftz, bool full> GRADER_INLINE float div_approx(float x, float y) {
  const float a = flush<ftz>(x), b = flush<ftz>(y);
  const float r = approximate<ftz>(double(a) / double(b));
  const uint32_t magnitude = bits_as<uint32_t>(b) & 0x7fffffffu;
  if (!full && magnitude > 0x7e800000u && magnitude < 0x7f800000u && !is_nan(a)) {
    const uint32_t sign = (bits_as<uint32_t>(a) ^ bits_as<uint32_t>(b)) & 0x80000000u;
    return (bits_as<uint32_t>(a) & 0x7fffffffu) == 0x7f800000u ? canonical_nan() : bits_as<float>(sign);
  }
  return r;
}
// rcp.approx.ftz.f64, rsqrt.approx.ftz.f64: of the upper 32 bits of the operand, into the upper 32 of the result. A NaN
// is f32's there.
GRADER_INLINE double upper_half(double a) { return bits_as<double>(bits_as<uint64_t>(a) & 0xffffffff00000000u); }
GRADER_INLINE double upper_result(double r) { return is_nan(r) ? bits_as<double>(uint64_t{0x7fffffff00000000}) : upper_half(r); }
GRADER_INLINE double flush_f64(double a) {
  const uint64_t bits = bits_as<uint64_t>(a);
  return (bits & 0x7ff0000000000000) == 0 ? bits_as<double>(bits & 0x8000000000000000) : a;
}
GRADER_INLINE double rcp_approx_f64(double a) { return upper_result(flush_f64(1.0 / flush_f64(upper_half(a)))); }
GRADER_INLINE double rsqrt_approx_ftz_f64(double a) { return upper_result(1.0 / __builtin_sqrt(flush_f64(upper_half(a)))); }
// Without .ftz the card refines it to all bits, subnormal operands too.
GRADER_INLINE double rsqrt_approx_f64(double a) { return with_nan_of(1.0 / __builtin_sqrt(a), a); }
// clang-format on

}  // namespace grader::sim::GRADER_SIM_ISA
