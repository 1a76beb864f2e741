// The 8-bit floats: e4m3 (bias 7, no infinity, 0x7f is the one NaN) and e5m2 (f16 without its lower byte).
#pragma once

#include "sim/exec/half_ops.h"

namespace grader::sim::GRADER_SIM_ISA {

GRADER_INLINE float from_e5m2(uint8_t b) { return to_float(Half{uint16_t(b << 8)}); }
GRADER_INLINE float from_e4m3(uint8_t b) {
  const unsigned exponent = b >> 3 & 15, fraction = b & 7;
  if ((b & 0x7f) == 0x7f) return canonical_nan();
  const float magnitude = exponent == 0 ? static_cast<float>(fraction) * 0x1p-9f
                                        : bits_as<float>((exponent + 120) << 23 | fraction << 20);
  return b & 0x80 ? -magnitude : magnitude;
}

}  // namespace grader::sim::GRADER_SIM_ISA
