// What atom and red, cp.reduce.async.bulk and red.async do with the value that is there and the one given.
#pragma once

#include "sim/exec/bits_ops.h"
#include "sim/exec/half_ops.h"

namespace grader::sim::GRADER_SIM_ISA {

// clang-format off
template <class T> GRADER_INLINE T exchange(T, T b) { return b; }
template <class T> GRADER_INLINE T increment(T a, T b) { return a >= b ? 0 : a + 1; }
template <class T> GRADER_INLINE T decrement(T a, T b) { return a == 0 || a > b ? b : a - 1; }
// Sums of floats depend on who adds. In global memory it is the memory: f32 flushes subnormals (PTX ISA 9.7.13.5), f64
// leaves a NaN as it is. In shared memory the thread adds, in a loop around cas: f32 keeps subnormals, f64 quiets a NaN.
GRADER_INLINE float add_f32(float old, float b, bool shared) {
  return shared ? fadd<float, false, false>(old, b) : fadd<float, true, false>(old, b);
}
GRADER_INLINE double add_f64(double old, double b, bool shared) {
  if (shared) return fadd<double, false, false>(b, old);
  return is_nan(b) ? b : is_nan(old) ? old : fadd<double, false, false>(old, b);
}
template <class H> GRADER_INLINE H sum(H a, H b) {
  const double s = double(to_float(a)) + double(to_float(b));
  if constexpr (__is_same(H, Half)) return to_half(s);
  else return to_bfloat(s);
}
template <class H, bool maximum> GRADER_INLINE H extreme(H a, H b) {
  const float fa = to_float(a), fb = to_float(b);
  if (is_nan(fa)) return is_nan(fb) ? H{0x7fff} : b;
  if (is_nan(fb)) return a;
  if (fa == fb) return (a.bits >> 15 != 0) == maximum ? b : a;
  return (fa < fb) == maximum ? b : a;
}
template <class H, H (*F)(H, H)> GRADER_INLINE uint32_t on_pair(uint32_t a, uint32_t b) {
  return uint32_t(F({uint16_t(a)}, {uint16_t(b)}).bits) | uint32_t(F({uint16_t(a >> 16)}, {uint16_t(b >> 16)}).bits) << 16;
}
// clang-format on

// F of two, or of two and whether the place is in shared memory.
template <auto F, class T>
GRADER_INLINE T combine(T old, T b, bool shared) {
  if constexpr (requires { F(old, b, shared); })
    return F(old, b, shared);
  else
    return F(old, b);
}

}  // namespace grader::sim::GRADER_SIM_ISA
