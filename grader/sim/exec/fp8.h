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

// To the nearest (ties to even), beyond the greatest number that number; NaN is 0x7f.
template <int fraction_bits, int bias>
GRADER_INLINE uint8_t to_fp8(double d) {
  if (is_nan(d)) return 0x7f;
  constexpr double most = fraction_bits == 3 ? 448.0 : 57344.0;
  const uint8_t sign = bits_as<uint64_t>(d) >> 63 ? 0x80 : 0;
  double magnitude = sign ? -d : d;
  if (magnitude > most) magnitude = most;
  int exponent = int(bits_as<uint64_t>(magnitude) >> 52) - 1023;
  if (exponent < 1 - bias) exponent = 1 - bias;  // subnormal
  const double unit = bits_as<double>(uint64_t(fraction_bits - exponent + 1023) << 52);
  const auto steps = int(__builtin_rint(magnitude * unit));
  return uint8_t(sign | (((exponent + bias - 1) << fraction_bits) + steps));
}
GRADER_INLINE uint8_t to_e4m3(double d) { return to_fp8<3, 7>(d); }
GRADER_INLINE uint8_t to_e5m2(double d) { return to_fp8<2, 15>(d); }

}  // namespace grader::sim::GRADER_SIM_ISA
