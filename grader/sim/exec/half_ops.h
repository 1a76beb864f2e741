// f16 and bf16 as numbers: conversion from and to f32 without tables, exact, all rounding modes that PTX has.
#pragma once

#include "sim/exec/float_ops.h"

namespace grader::sim::GRADER_SIM_ISA {

struct Half {
  uint16_t bits;
};
struct Bfloat {
  uint16_t bits;
};

GRADER_INLINE float to_float(Half h) {
#if defined(__F16C__) && !defined(__clang__)  // clang 14 has no _Float16 here
  return static_cast<float>(bits_as<_Float16>(h.bits));
#else
  const uint32_t sign = uint32_t(h.bits & 0x8000) << 16, magnitude = h.bits & 0x7fff;
  if (magnitude >= 0x7c00) return bits_as<float>(sign | 0x7f800000u | (magnitude & 0x3ff) << 13);
  if (magnitude >= 0x0400) return bits_as<float>(sign | ((magnitude << 13) + 0x38000000u));
  const float value = static_cast<float>(magnitude) * 0x1p-24f;  // subnormal: exact
  return bits_as<float>(bits_as<uint32_t>(value) | sign);
#endif
}
// .ftz, which only f16 has
template <class H, bool ftz>
GRADER_INLINE H flushed(H a) {
  if constexpr (!ftz || !__is_same(H, Half)) return a;
  return (a.bits & 0x7c00) == 0 ? H{uint16_t(a.bits & 0x8000)} : a;
}
GRADER_INLINE float to_float(Bfloat b) { return bits_as<float>(uint32_t(b.bits) << 16); }

// Rounds the magnitude of `value` to a float with `digits` fraction bits and least exponent `least` by adding
// to the bits below; the directed modes look at the sign. Serves f16 (10, -14) and bf16 (7, -126).
enum class HalfRounding { nearest_even, nearest_away, zero, down, up };

template <HalfRounding mode>
GRADER_INLINE uint64_t round_shift(uint64_t value, unsigned shift, bool negative) {
  if (shift == 0) return value;
  if (shift > 62) shift = 62;
  const uint64_t kept = value >> shift, rest = value & ((uint64_t{1} << shift) - 1),
                 half = uint64_t{1} << (shift - 1);
  bool up = false;
  if (mode == HalfRounding::nearest_even) up = rest > half || (rest == half && (kept & 1));
  if (mode == HalfRounding::nearest_away) up = rest >= half;
  if (mode == HalfRounding::down) up = negative && rest != 0;
  if (mode == HalfRounding::up) up = !negative && rest != 0;
  return kept + (up ? 1 : 0);
}

// From any double to a 16-bit float of `exponent_bits` and `fraction_bits`; NaN is the one NaN, 0x7fff.
template <int exponent_bits, int fraction_bits, HalfRounding mode>
GRADER_INLINE uint16_t narrow(double d) {
  const uint64_t bits = bits_as<uint64_t>(d);
  const bool negative = bits >> 63;
  const uint16_t sign = negative ? 0x8000 : 0;
  const uint64_t magnitude = bits & 0x7fffffffffffffff;
  constexpr int bias = (1 << (exponent_bits - 1)) - 1;
  constexpr uint16_t infinity = uint16_t(((1 << exponent_bits) - 1) << fraction_bits);
  if (magnitude > 0x7ff0000000000000) return 0x7fff;
  if (magnitude == 0x7ff0000000000000) return uint16_t(sign | infinity);
  if (magnitude == 0) return sign;
  int exponent = int(magnitude >> 52) - 1023;
  if (exponent == -1023) exponent = -1022;  // a subnormal double is far below: it rounds by its sign alone
  uint64_t significand = (magnitude & 0xfffffffffffff) | (magnitude >> 52 ? uint64_t{1} << 52 : 0);
  unsigned shift = 52 - fraction_bits;
  uint64_t biased = 0;
  if (exponent < 1 - bias) {
    shift += unsigned(1 - bias - exponent);
  } else {
    biased = uint64_t(exponent + bias - 1) << fraction_bits;  // the hidden bit adds one more
  }
  uint64_t result = biased + round_shift<mode>(significand, shift, negative);
  if (result >= infinity) {
    const bool to_infinity = mode == HalfRounding::nearest_even || mode == HalfRounding::nearest_away ||
                             (mode == HalfRounding::down && negative) ||
                             (mode == HalfRounding::up && !negative);
    result = to_infinity ? infinity : infinity - 1u;
  }
  return uint16_t(sign | result);
}
template <HalfRounding mode = HalfRounding::nearest_even>
GRADER_INLINE Half to_half(double d) {
  return {narrow<5, 10, mode>(d)};
}
template <HalfRounding mode = HalfRounding::nearest_even>
GRADER_INLINE Bfloat to_bfloat(double d) {
  return {narrow<8, 7, mode>(d)};
}

}  // namespace grader::sim::GRADER_SIM_ISA
