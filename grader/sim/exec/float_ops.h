// f32 and f64 arithmetic for one thread (PTX ISA 9.7.3). The host's operations are IEEE's; what PTX adds is
// here: .ftz (subnormal operands and results become zeros of the same sign), .sat (into [0, 1], NaN to 0) and
// the one NaN, 0x7fffffff, that f32 arithmetic returns. f64 returns an operand's NaN; whose, when several
// are, PTX leaves open: here as an H200 does.
#pragma once

#include "sim/exec/isa.h"

namespace grader::sim::GRADER_SIM_ISA {

// clang-format off
GRADER_INLINE bool is_nan(float a) { return a != a; }
GRADER_INLINE bool is_nan(double a) { return a != a; }
GRADER_INLINE float canonical_nan() { return bits_as<float>(0x7fffffffu); }

template <bool ftz> GRADER_INLINE float flush(float a) {
  if constexpr (!ftz) return a;
  const uint32_t bits = bits_as<uint32_t>(a);
  return bits_as<float>((bits & 0x7f800000u) == 0 ? bits & 0x80000000u : bits);
}
template <bool ftz> GRADER_INLINE double flush(double a) { return a; }

template <bool ftz, bool sat> GRADER_INLINE float finish(float r) {
  if constexpr (sat) {
    r = r > 0.0f ? r : 0.0f;  // NaN too
    r = r < 1.0f ? r : 1.0f;
    return flush<ftz>(r);
  } else {
    const float f = flush<ftz>(r);
    return is_nan(r) ? canonical_nan() : f;
  }
}
template <bool ftz, bool sat> GRADER_INLINE double finish(double r) { return r; }

GRADER_INLINE double quiet(double nan) { return bits_as<double>(bits_as<uint64_t>(nan) | uint64_t{1} << 51); }
// An f64 result: when it is NaN, the first NaN of the operands in this order, quieted, or else -NaN without payload.
GRADER_INLINE double with_nan_of(double r, double a, double b = 0, double c = 0) {
  const double operand = is_nan(a) ? a : is_nan(b) ? b : c;
  const double nan = is_nan(operand) ? quiet(operand) : bits_as<double>(uint64_t{0xfff8000000000000});
  return is_nan(r) ? nan : r;
}
GRADER_INLINE float with_nan_of(float r, float, float = 0, float = 0) { return r; }  // finish() sees to it

GRADER_INLINE float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
GRADER_INLINE double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }
GRADER_INLINE float square_root(float a) { return __builtin_sqrtf(a); }
GRADER_INLINE double square_root(double a) { return __builtin_sqrt(a); }

template <class T, bool ftz, bool sat> GRADER_INLINE T fadd(T a, T b) { return finish<ftz, sat>(with_nan_of(flush<ftz>(a) + flush<ftz>(b), b, a)); }
template <class T, bool ftz, bool sat> GRADER_INLINE T fsub(T a, T b) { return finish<ftz, sat>(with_nan_of(flush<ftz>(a) - flush<ftz>(b), b, a)); }
// What .ftz flushes is a result that would be below the normal range if exponents had no limit, after rounding: so one
// that the coarser grid of subnormals rounds up to the least normal value is 0. `scaled`: the result times 2^64.
template <bool ftz> GRADER_INLINE float flush_tiny(float r, float scaled) {
  return ftz && scaled < 0x1p-62f && scaled > -0x1p-62f ? r * 0.0f : r;
}
template <bool ftz> GRADER_INLINE double flush_tiny(double r, double) { return r; }

template <class T, bool ftz, bool sat> GRADER_INLINE T fmul(T x, T y) {
  const T a = flush<ftz>(x), b = flush<ftz>(y);
  return finish<ftz, sat>(with_nan_of(flush_tiny<ftz>(a * b, a * T(0x1p64) * b), b, a));
}
template <class T, bool ftz, bool sat> GRADER_INLINE T ffma(T x, T y, T z) {
  const T a = flush<ftz>(x), b = flush<ftz>(y), c = flush<ftz>(z);
  return finish<ftz, sat>(with_nan_of(flush_tiny<ftz>(fused(a, b, c), fused(a * T(0x1p64), b, c * T(0x1p64))), b, c, a));
}
template <class T, bool ftz, bool sat> GRADER_INLINE T fdiv(T x, T y) {
  const T a = flush<ftz>(x), b = flush<ftz>(y);
  return finish<ftz, sat>(with_nan_of(flush_tiny<ftz>(a / b, a * T(0x1p64) / b), a, b));
}
template <class T, bool ftz, bool sat> GRADER_INLINE T frcp(T a) { return fdiv<T, ftz, sat>(T(1), a); }
template <class T, bool ftz, bool sat> GRADER_INLINE T fsqrt(T a) { return finish<ftz, sat>(with_nan_of(square_root(flush<ftz>(a)), a)); }

// neg and abs change the sign of numbers; a NaN comes out as out of an addition.
template <bool ftz> GRADER_INLINE float fneg(float a) { return is_nan(a) ? canonical_nan() : bits_as<float>(bits_as<uint32_t>(flush<ftz>(a)) ^ 0x80000000u); }
template <bool ftz> GRADER_INLINE double fneg(double a) { return is_nan(a) ? quiet(a) : bits_as<double>(bits_as<uint64_t>(a) ^ (uint64_t{1} << 63)); }
template <bool ftz> GRADER_INLINE float fabs(float a) { return is_nan(a) ? canonical_nan() : bits_as<float>(bits_as<uint32_t>(flush<ftz>(a)) & 0x7fffffffu); }
template <bool ftz> GRADER_INLINE double fabs(double a) { return is_nan(a) ? quiet(a) : bits_as<double>(bits_as<uint64_t>(a) & ~(uint64_t{1} << 63)); }
// The second operand with the sign of the first
GRADER_INLINE float copysign(float a, float b) { return bits_as<float>((bits_as<uint32_t>(b) & 0x7fffffffu) | (bits_as<uint32_t>(a) & 0x80000000u)); }
GRADER_INLINE double copysign(double a, double b) {
  constexpr uint64_t sign = uint64_t{1} << 63;
  return bits_as<double>((bits_as<uint64_t>(b) & ~sign) | (bits_as<uint64_t>(a) & sign));
}

// -0 < +0; a NaN loses against a number unless .NaN asks for it.
GRADER_INLINE float nan_of(float, float) { return canonical_nan(); }
GRADER_INLINE double nan_of(double, double b) { return quiet(b); }
GRADER_INLINE bool sign_of(float a) { return bits_as<uint32_t>(a) >> 31; }
GRADER_INLINE bool sign_of(double a) { return bits_as<uint64_t>(a) >> 63; }
template <class T, bool ftz, bool nan> GRADER_INLINE T fmin(T x, T y) {
  const T a = flush<ftz>(x), b = flush<ftz>(y);
  const T smaller = a == b ? (sign_of(a) ? a : b) : a < b ? a : b;
  const T one = is_nan(a) ? b : is_nan(b) ? a : smaller;
  const bool none = nan ? is_nan(a) || is_nan(b) : is_nan(a) && is_nan(b);
  return none ? nan_of(a, b) : one;
}
template <class T, bool ftz, bool nan> GRADER_INLINE T fmax(T x, T y) {
  const T a = flush<ftz>(x), b = flush<ftz>(y);
  const T larger = a == b ? (sign_of(a) ? b : a) : a > b ? a : b;
  const T one = is_nan(a) ? b : is_nan(b) ? a : larger;
  const bool none = nan ? is_nan(a) || is_nan(b) : is_nan(a) && is_nan(b);
  return none ? nan_of(a, b) : one;
}
// .xorsign.abs: of the magnitudes, with the product's sign
template <bool ftz, bool nan, bool maximum> GRADER_INLINE float fminmax_xorsign(float x, float y) {
  const float a = fabs<ftz>(x), b = fabs<ftz>(y);
  const float m = maximum ? fmax<float, ftz, nan>(a, b) : fmin<float, ftz, nan>(a, b);
  const uint32_t sign = (bits_as<uint32_t>(x) ^ bits_as<uint32_t>(y)) & 0x80000000u;
  return is_nan(m) ? m : bits_as<float>(bits_as<uint32_t>(m) | sign);
}
template <bool ftz, bool nan, bool maximum> GRADER_INLINE float fminmax3(float a, float b, float c) {
  return maximum ? fmax<float, ftz, nan>(fmax<float, ftz, nan>(a, b), c) : fmin<float, ftz, nan>(fmin<float, ftz, nan>(a, b), c);
}
// clang-format on

}  // namespace grader::sim::GRADER_SIM_ISA
