// The host's rounding mode, set for a few instructions: PTX has .rz, .rm and .rp forms of its IEEE
// operations. The barriers keep loads behind the change and stores before the change back; what lies between
// depends on them.
#pragma once

#include "sim/exec/isa.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#else
#include <cfenv>
#endif

namespace grader::sim::GRADER_SIM_ISA {

enum class Rounding { nearest, zero, down, up };

template <Rounding mode>
struct RoundingScope {
#if defined(__x86_64__)
  unsigned saved;
  GRADER_INLINE RoundingScope() : saved(_mm_getcsr()) {
    constexpr unsigned bits = mode == Rounding::zero ? 0x6000 : mode == Rounding::down ? 0x2000 : 0x4000;
    const unsigned value = (saved & ~0x6000u) | (mode == Rounding::nearest ? 0 : bits);
    asm volatile("ldmxcsr %0" : : "m"(value) : "memory");
  }
  GRADER_INLINE ~RoundingScope() { asm volatile("ldmxcsr %0" : : "m"(saved) : "memory"); }
#else
  int saved;
  GRADER_INLINE RoundingScope() : saved(fegetround()) {
    fesetround(mode == Rounding::zero   ? FE_TOWARDZERO
               : mode == Rounding::down ? FE_DOWNWARD
               : mode == Rounding::up   ? FE_UPWARD
                                        : FE_TONEAREST);
    asm volatile("" : : : "memory");
  }
  GRADER_INLINE ~RoundingScope() {
    asm volatile("" : : : "memory");
    fesetround(saved);
  }
#endif
};
template <>
struct RoundingScope<Rounding::nearest> {
  GRADER_INLINE RoundingScope() {}
  GRADER_INLINE ~RoundingScope() {}
};

}  // namespace grader::sim::GRADER_SIM_ISA
