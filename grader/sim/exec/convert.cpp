// Conversions (PTX ISA 9.7.9.21): cvt.
#include "sim/exec/float_ops.h"
#include "sim/exec/fp8.h"
#include "sim/exec/half_ops.h"
#include "sim/exec/integer_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/rounding.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

// --- integer to integer
template <class D, class S, bool sat>
GRADER_INLINE D integer(S a) {
  if constexpr (sat) {
    using Wide = __int128;
    const Wide v = a;
    return v < Wide(lowest<D>) ? lowest<D> : v > Wide(highest<D>) ? highest<D> : D(a);
  }
  return D(a);
}

// --- to a whole number, still as a float
template <Rounding mode>
GRADER_INLINE double whole(double a) {
  if constexpr (mode == Rounding::nearest) return __builtin_rint(a);
  if constexpr (mode == Rounding::zero) return __builtin_trunc(a);
  if constexpr (mode == Rounding::down) return __builtin_floor(a);
  return __builtin_ceil(a);
}
template <Rounding mode, bool ftz, bool sat>
GRADER_INLINE float whole_f32(float a) {
  const float r = static_cast<float>(whole<mode>(static_cast<double>(flush<ftz>(a))));
  return finish<ftz, sat>(r);
}
GRADER_INLINE double saturated(double a) { return a > 0.0 ? (a < 1.0 ? a : 1.0) : 0.0; }  // NaN is 0
template <Rounding mode, bool sat>
GRADER_INLINE double whole_f64(double a) {
  if constexpr (sat) return saturated(whole<mode>(a));
  return with_nan_of(whole<mode>(a), a);
}
template <class H, Rounding mode, bool sat>
GRADER_INLINE H whole_sixteen(H a) {
  const double r = whole<mode>(static_cast<double>(to_float(a)));
  if constexpr (__is_same(H, Half))
    return to_half(sat ? saturated(r) : r);
  else
    return to_bfloat(sat ? saturated(r) : r);
}

// --- float to integer: out of range clamps; NaN is 0, or the sign bit alone where 64 bits are involved
template <class D, Rounding mode>
GRADER_INLINE D to_integer(double a, bool wide_source) {
  if (is_nan(a)) return wide_source || sizeof(D) == 8 ? D(unsigned_of<D>(1) << (bits_of<D> - 1)) : D(0);
  const double r = whole<mode>(a);
  constexpr double above =
      is_signed<D> ? double(uint64_t{1} << (bits_of<D> - 1)) : 2.0 * double(uint64_t{1} << (bits_of<D> - 1));
  if (r >= above) return highest<D>;
  if (r < (is_signed<D> ? -above : 0.0)) return lowest<D>;
  return D(r);
}
template <class D, Rounding mode, bool ftz>
GRADER_INLINE D from_f32(float a) {
  return to_integer<D, mode>(static_cast<double>(flush<ftz>(a)), false);
}
template <class D, Rounding mode>
GRADER_INLINE D from_f64(double a) {
  return to_integer<D, mode>(a, true);
}
template <class D, Rounding mode>
GRADER_INLINE D from_f16(Half a) {
  return to_integer<D, mode>(static_cast<double>(to_float(a)), false);
}
template <class D, Rounding mode>
GRADER_INLINE D from_bf16(Bfloat a) {
  return to_integer<D, mode>(static_cast<double>(to_float(a)), false);
}

// --- to float: rounded by the host, in its rounding mode
template <class D, class S, bool sat>
GRADER_INLINE D to_floating(S a) {
  if constexpr (sat && sizeof(D) == 4) return finish<false, true>(static_cast<float>(a));
  if constexpr (sat) return saturated(static_cast<double>(a));
#ifdef __clang__
  if constexpr (sizeof(S) == 8) {
    // clang converts 64-bit integers by a subtraction, whose zero is negative when it rounds down. A plain
    // test for zero would be optimised away, so the value tested is one that clang cannot follow.
    S same = a;
    asm("" : "+r"(same));
    if (same == 0) return D(0);
  }
#endif
  return static_cast<D>(a);
}
template <bool ftz, bool sat>
GRADER_INLINE float f32_to_f32(float a) {
  return finish<ftz, sat>(flush<ftz>(a));
}
// A NaN from f64 keeps its sign and the upper bits of its payload, and is quiet.
template <bool ftz, bool sat>
GRADER_INLINE float f64_to_f32(double a) {
  const float r = finish<ftz, sat>(flush_tiny<ftz>(static_cast<float>(a), static_cast<float>(a * 0x1p64)));
  const uint64_t bits = bits_as<uint64_t>(a);
  const uint32_t nan = uint32_t(bits >> 32 & 0x80000000) | 0x7fc00000u | uint32_t(bits >> 29 & 0x3fffff);
  return !sat && is_nan(a) ? bits_as<float>(nan) : r;
}
// A NaN from f32 keeps sign and payload too, but .ftz makes it f32's one NaN first.
template <bool ftz, bool sat>
GRADER_INLINE double f32_to_f64(float a) {
  if constexpr (sat) return saturated(static_cast<double>(flush<ftz>(a)));
  return static_cast<double>(ftz && is_nan(a) ? canonical_nan() : flush<ftz>(a));
}
template <bool sat>
GRADER_INLINE double f64_to_f64(double a) {
  if constexpr (!sat) return a;
  return saturated(a);
}
template <class H, bool sat>
GRADER_INLINE float half_to_f32(H a) {
  if constexpr (!sat && __is_same(H, Bfloat)) return to_float(a);  // a move of bits: NaNs too
  return finish<false, sat>(to_float(a));
}
template <class H, bool sat>
GRADER_INLINE double half_to_f64(H a) {
  const double d = static_cast<double>(to_float(a));
  return sat ? saturated(d) : d;
}

// --- to 16-bit floats. Integers of 64 bits keep a sticky bit, so that they are rounded once.
template <class S>
GRADER_INLINE double exact(S a) {
  if constexpr (sizeof(S) == 8 && S(0.5) == S(0)) {
    const bool negative = a < 0;
    const uint64_t m = negative ? 0 - uint64_t(a) : uint64_t(a);
    const uint64_t sticky = (m >> 12 << 1) | ((m & 0xfff) != 0 ? 1 : 0);
    const double d = m >> 53 ? double(sticky) * 2048.0 : double(m);
    return negative ? -d : d;
  } else {
    return static_cast<double>(a);
  }
}
GRADER_INLINE double exact(Half a) { return static_cast<double>(to_float(a)); }
GRADER_INLINE double exact(Bfloat a) { return static_cast<double>(to_float(a)); }

// A NaN from f64 keeps its sign and the upper bits of its payload, and is quiet.
template <class H>
GRADER_INLINE uint16_t narrow_nan(double a) {
  const uint64_t bits = bits_as<uint64_t>(a);
  const auto sign = static_cast<uint16_t>(bits >> 48 & 0x8000);
  if constexpr (__is_same(H, Half)) return sign | 0x7e00 | uint16_t(bits >> 42 & 0x1ff);
  return sign | 0x7fc0 | uint16_t(bits >> 45 & 0x3f);
}

enum class Clamp { none, saturate, relu, finite, relu_finite };
template <class H, Clamp clamp>
GRADER_INLINE double clamped(double a) {
  if constexpr (clamp == Clamp::saturate) return saturated(a);
  if constexpr (clamp == Clamp::relu || clamp == Clamp::relu_finite) a = a <= 0.0 ? 0.0 : a;  // -0 too
  if constexpr (clamp == Clamp::finite || clamp == Clamp::relu_finite) {
    constexpr double most = __is_same(H, Half) ? 65504.0 : 0x1.fep127;
    a = a > most ? most : a < -most ? -most : a;
  }
  return a;
}
template <class H, class S, HalfRounding mode, Clamp clamp>
GRADER_INLINE H to_sixteen(S a) {
  const double d = clamped<H, clamp>(exact(a));
  if constexpr (__is_same(S, double) && clamp == Clamp::none)
    if (is_nan(a)) return H{narrow_nan<H>(a)};
  if constexpr (__is_same(H, Half))
    return to_half<mode>(d);
  else
    return to_bfloat<mode>(d);
}
template <class H, HalfRounding mode, Clamp clamp>
GRADER_INLINE uint32_t to_pair(float high, float low) {
  return uint32_t(to_sixteen<H, float, mode, clamp>(high).bits) << 16 |
         to_sixteen<H, float, mode, clamp>(low).bits;
}

// tf32: f32 with 10 fraction bits. Of a NaN, .rna cuts the bits; the others give the one NaN, cut.
template <HalfRounding mode, bool relu>
GRADER_INLINE uint32_t to_tf32(float a) {
  const uint32_t bits = bits_as<uint32_t>(a), magnitude = bits & 0x7fffffffu;
  if (mode == HalfRounding::nearest_away && magnitude >= 0x7f800000u) return bits & ~0x1fffu;
  if (is_nan(a)) return 0x7fffe000u;
  if (relu && a <= 0.0f) return 0;
  if (magnitude == 0x7f800000u) return bits;
  return (bits & 0x80000000u) | uint32_t(round_shift<mode>(magnitude, 13, false) << 13);
}

// --- pairs of 8-bit floats
template <bool relu>
GRADER_INLINE double rectified(float a) {
  return relu && a <= 0.0f ? 0.0 : double(a);
}
template <uint8_t (*to)(double), bool relu>
GRADER_INLINE uint16_t to_fp8_pair(float high, float low) {
  return uint16_t(to(rectified<relu>(high)) << 8 | to(rectified<relu>(low)));
}
template <uint8_t (*to)(double), bool relu>
GRADER_INLINE uint16_t halves_to_fp8_pair(uint32_t a) {
  return to_fp8_pair<to, relu>(to_float(Half{uint16_t(a >> 16)}), to_float(Half{uint16_t(a)}));
}
template <float (*from)(uint8_t), bool relu>
GRADER_INLINE uint32_t fp8_pair_to_halves(uint16_t a) {
  return uint32_t(to_half(rectified<relu>(from(uint8_t(a >> 8)))).bits) << 16 |
         to_half(rectified<relu>(from(uint8_t(a)))).bits;
}

// ---------------------------------------------------------------- selection
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
bool rounds_to_whole(const Form& f) {
  return f.has(Modifier::rni) || f.has(Modifier::rzi) || f.has(Modifier::rmi) || f.has(Modifier::rpi);
}

template <class D, class S>
Handler integers(const Form& f) {
  return f.has(Modifier::sat) ? lanewise<integer<D, S, true>> : lanewise<integer<D, S, false>>;
}
template <class D, Rounding mode>
Handler to_integer_from(const Form& f) {
  switch (f.type(1)) {
    case Type::f32:
      return f.has(Modifier::ftz) ? active_lanes<from_f32<D, mode, true>>
                                  : active_lanes<from_f32<D, mode, false>>;
    case Type::f64:
      return active_lanes<from_f64<D, mode>>;
    case Type::f16:
      return active_lanes<from_f16<D, mode>>;
    case Type::bf16:
      return active_lanes<from_bf16<D, mode>>;
    default:
      return nullptr;
  }
}
template <class D>
Handler to_integer_type(const Form& f) {
  switch (f.type(1)) {
    case Type::u8:
      return integers<D, uint8_t>(f);
    case Type::s8:
      return integers<D, int8_t>(f);
    case Type::u16:
      return integers<D, uint16_t>(f);
    case Type::s16:
      return integers<D, int16_t>(f);
    case Type::u32:
      return integers<D, uint32_t>(f);
    case Type::s32:
      return integers<D, int32_t>(f);
    case Type::u64:
      return integers<D, uint64_t>(f);
    case Type::s64:
      return integers<D, int64_t>(f);
    default:
      break;
  }
  if (f.has(Modifier::rni)) return to_integer_from<D, Rounding::nearest>(f);
  if (f.has(Modifier::rmi)) return to_integer_from<D, Rounding::down>(f);
  if (f.has(Modifier::rpi)) return to_integer_from<D, Rounding::up>(f);
  return to_integer_from<D, Rounding::zero>(f);
}

template <bool ftz, bool sat>
Handler whole_numbers(const Form& f) {
  if (f.has(Modifier::rni)) return lanewise<whole_f32<Rounding::nearest, ftz, sat>>;
  if (f.has(Modifier::rzi)) return lanewise<whole_f32<Rounding::zero, ftz, sat>>;
  if (f.has(Modifier::rmi)) return lanewise<whole_f32<Rounding::down, ftz, sat>>;
  return lanewise<whole_f32<Rounding::up, ftz, sat>>;
}
template <bool ftz, bool sat>
Handler to_f32(const Form& f) {
  switch (f.type(1)) {
    case Type::u8:
      return in_mode<to_floating<float, uint8_t, sat>>(f);
    case Type::s8:
      return in_mode<to_floating<float, int8_t, sat>>(f);
    case Type::u16:
      return in_mode<to_floating<float, uint16_t, sat>>(f);
    case Type::s16:
      return in_mode<to_floating<float, int16_t, sat>>(f);
    case Type::u32:
      return in_mode<to_floating<float, uint32_t, sat>>(f);
    case Type::s32:
      return in_mode<to_floating<float, int32_t, sat>>(f);
    case Type::u64:
      return in_mode<to_floating<float, uint64_t, sat>>(f);
    case Type::s64:
      return in_mode<to_floating<float, int64_t, sat>>(f);
    case Type::f16:
      return lanewise<half_to_f32<Half, sat>>;
    case Type::bf16:
      return lanewise<half_to_f32<Bfloat, sat>>;
    case Type::f64:
      return in_mode<f64_to_f32<ftz, sat>>(f);
    case Type::f32:
      return rounds_to_whole(f) ? whole_numbers<ftz, sat>(f) : lanewise<f32_to_f32<ftz, sat>>;
    default:
      return nullptr;
  }
}
template <bool sat>
Handler whole_f64s(const Form& f) {
  if (f.has(Modifier::rni)) return lanewise<whole_f64<Rounding::nearest, sat>>;
  if (f.has(Modifier::rzi)) return lanewise<whole_f64<Rounding::zero, sat>>;
  if (f.has(Modifier::rmi)) return lanewise<whole_f64<Rounding::down, sat>>;
  return lanewise<whole_f64<Rounding::up, sat>>;
}
template <bool sat>
Handler to_f64(const Form& f) {
  switch (f.type(1)) {
    case Type::u8:
      return lanewise<to_floating<double, uint8_t, sat>>;
    case Type::s8:
      return lanewise<to_floating<double, int8_t, sat>>;
    case Type::u16:
      return lanewise<to_floating<double, uint16_t, sat>>;
    case Type::s16:
      return lanewise<to_floating<double, int16_t, sat>>;
    case Type::u32:
      return lanewise<to_floating<double, uint32_t, sat>>;
    case Type::s32:
      return lanewise<to_floating<double, int32_t, sat>>;
    case Type::u64:
      return in_mode<to_floating<double, uint64_t, sat>>(f);
    case Type::s64:
      return in_mode<to_floating<double, int64_t, sat>>(f);
    case Type::f16:
      return lanewise<half_to_f64<Half, sat>>;
    case Type::bf16:
      return lanewise<half_to_f64<Bfloat, sat>>;
    case Type::f32:
      return f.has(Modifier::ftz) ? lanewise<f32_to_f64<true, sat>> : lanewise<f32_to_f64<false, sat>>;
    case Type::f64:
      return rounds_to_whole(f) ? whole_f64s<sat>(f) : lanewise<f64_to_f64<sat>>;
    default:
      return nullptr;
  }
}

template <class H, bool sat>
Handler whole_sixteens(const Form& f) {
  if (f.has(Modifier::rni)) return active_lanes<whole_sixteen<H, Rounding::nearest, sat>>;
  if (f.has(Modifier::rzi)) return active_lanes<whole_sixteen<H, Rounding::zero, sat>>;
  if (f.has(Modifier::rmi)) return active_lanes<whole_sixteen<H, Rounding::down, sat>>;
  return active_lanes<whole_sixteen<H, Rounding::up, sat>>;
}
template <class H, class S, Clamp clamp>
Handler to_sixteen_in_mode(const Form& f) {
  if (f.has(Modifier::rz)) return active_lanes<to_sixteen<H, S, HalfRounding::zero, clamp>>;
  if (f.has(Modifier::rm)) return active_lanes<to_sixteen<H, S, HalfRounding::down, clamp>>;
  if (f.has(Modifier::rp)) return active_lanes<to_sixteen<H, S, HalfRounding::up, clamp>>;
  return active_lanes<to_sixteen<H, S, HalfRounding::nearest_even, clamp>>;
}
template <class H, Clamp clamp>
Handler to_sixteen_from(const Form& f) {
  switch (f.type(1)) {
    case Type::u8:
      return to_sixteen_in_mode<H, uint8_t, clamp>(f);
    case Type::s8:
      return to_sixteen_in_mode<H, int8_t, clamp>(f);
    case Type::u16:
      return to_sixteen_in_mode<H, uint16_t, clamp>(f);
    case Type::s16:
      return to_sixteen_in_mode<H, int16_t, clamp>(f);
    case Type::u32:
      return to_sixteen_in_mode<H, uint32_t, clamp>(f);
    case Type::s32:
      return to_sixteen_in_mode<H, int32_t, clamp>(f);
    case Type::u64:
      return to_sixteen_in_mode<H, uint64_t, clamp>(f);
    case Type::s64:
      return to_sixteen_in_mode<H, int64_t, clamp>(f);
    case Type::f32:
      return to_sixteen_in_mode<H, float, clamp>(f);
    case Type::f64:
      return to_sixteen_in_mode<H, double, clamp>(f);
    case Type::f16:
      if (rounds_to_whole(f)) return whole_sixteens<Half, clamp == Clamp::saturate>(f);
      return to_sixteen_in_mode<H, Half, clamp>(f);
    case Type::bf16:
      if (rounds_to_whole(f)) return whole_sixteens<Bfloat, clamp == Clamp::saturate>(f);
      return to_sixteen_in_mode<H, Bfloat, clamp>(f);
    default:
      return nullptr;
  }
}
template <class H, Clamp clamp>
Handler to_pair_in_mode(const Form& f) {
  return f.has(Modifier::rz) ? active_lanes<to_pair<H, HalfRounding::zero, clamp>>
                             : active_lanes<to_pair<H, HalfRounding::nearest_even, clamp>>;
}
template <class H>
Handler to_sixteen_bits(const Form& f, bool pair) {
  const bool finite = f.has(Modifier::satfinite);
  if (pair) {
    if (f.type(1) != Type::f32) return nullptr;
    if (f.has(Modifier::relu))
      return finite ? to_pair_in_mode<H, Clamp::relu_finite>(f) : to_pair_in_mode<H, Clamp::relu>(f);
    return finite ? to_pair_in_mode<H, Clamp::finite>(f) : to_pair_in_mode<H, Clamp::none>(f);
  }
  if (f.has(Modifier::sat)) return to_sixteen_from<H, Clamp::saturate>(f);
  if (f.has(Modifier::relu))
    return finite ? to_sixteen_in_mode<H, float, Clamp::relu_finite>(f)
                  : to_sixteen_in_mode<H, float, Clamp::relu>(f);
  if (finite) return to_sixteen_in_mode<H, float, Clamp::finite>(f);
  return to_sixteen_from<H, Clamp::none>(f);
}

template <uint8_t (*to)(double)>
Handler to_fp8_pair_from(const Form& f) {
  const bool relu = f.has(Modifier::relu);
  if (f.type(1) == Type::f32)
    return relu ? active_lanes<to_fp8_pair<to, true>> : active_lanes<to_fp8_pair<to, false>>;
  if (f.type(1) != Type::f16x2) return nullptr;
  return relu ? active_lanes<halves_to_fp8_pair<to, true>> : active_lanes<halves_to_fp8_pair<to, false>>;
}
template <float (*from)(uint8_t)>
Handler from_fp8_pair(const Form& f) {
  return f.has(Modifier::relu) ? active_lanes<fp8_pair_to_halves<from, true>>
                               : active_lanes<fp8_pair_to_halves<from, false>>;
}

// .satfinite is one step towards zero from infinity; and, on a card, from any NaN.
GRADER_INLINE uint32_t to_finite_tf32(float a) {
  const uint32_t bits = bits_as<uint32_t>(a);
  uint32_t r = bits & 0x80000000u;
  r |= uint32_t(round_shift<HalfRounding::nearest_away>(bits & 0x7fffffffu, 13, false) << 13);
  if ((bits & 0x7fffffffu) > 0x7f800000u) r = bits & ~0x1fffu;
  return (r & 0x7fffffffu) >= 0x7f800000u ? r - 0x2000 : r;
}

// cvt.pack: a above b, clamped, in the lowest bits; c above them.
template <int bits, bool is_signed>
GRADER_INLINE uint32_t packed(int32_t a, int32_t b, uint32_t c) {
  constexpr int32_t most = (1 << (is_signed ? bits - 1 : bits)) - 1, least = is_signed ? -most - 1 : 0;
  constexpr uint32_t mask = (1u << bits) - 1;
  const auto clamp = [](int32_t v) { return uint32_t(v > most ? most : v < least ? least : v) & mask; };
  const uint32_t pair = clamp(a) << bits | clamp(b);
  return bits == 16 ? pair : pair | c << (2 * bits);
}
template <int bits, bool is_signed>
GRADER_INLINE uint32_t packed_pair(int32_t a, int32_t b) {
  return packed<bits, is_signed>(a, b, 0);
}
Handler select_pack(const Form& f) {
  if (!f.has(Modifier::sat) || f.type(1) != Type::s32) return nullptr;
  switch (f.type()) {
    case Type::s16:
      return lanewise<packed_pair<16, true>>;
    case Type::u16:
      return lanewise<packed_pair<16, false>>;
    case Type::s8:
      return lanewise<packed<8, true>>;
    case Type::u8:
      return lanewise<packed<8, false>>;
    case Type::s4:
      return lanewise<packed<4, true>>;
    case Type::u4:
      return lanewise<packed<4, false>>;
    case Type::s2:
      return lanewise<packed<2, true>>;
    case Type::u2:
      return lanewise<packed<2, false>>;
    default:
      return nullptr;
  }
}

template <HalfRounding mode>
Handler to_tf32_from(const Form& f) {
  return f.has(Modifier::relu) ? active_lanes<to_tf32<mode, true>> : active_lanes<to_tf32<mode, false>>;
}

}  // namespace

Handler select_convert(const Form& f) {
  if (f.has(Modifier::pack)) return select_pack(f);
  const bool ftz = f.has(Modifier::ftz), sat = f.has(Modifier::sat);
  switch (f.type()) {
    case Type::u8:
      return to_integer_type<uint8_t>(f);
    case Type::s8:
      return to_integer_type<int8_t>(f);
    case Type::u16:
      return to_integer_type<uint16_t>(f);
    case Type::s16:
      return to_integer_type<int16_t>(f);
    case Type::u32:
      return to_integer_type<uint32_t>(f);
    case Type::s32:
      return to_integer_type<int32_t>(f);
    case Type::u64:
      return to_integer_type<uint64_t>(f);
    case Type::s64:
      return to_integer_type<int64_t>(f);
    case Type::f32:
      return ftz   ? (sat ? to_f32<true, true>(f) : to_f32<true, false>(f))
             : sat ? to_f32<false, true>(f)
                   : to_f32<false, false>(f);
    case Type::f64:
      return sat ? to_f64<true>(f) : to_f64<false>(f);
    case Type::f16:
      return to_sixteen_bits<Half>(f, false);
    case Type::bf16:
      return to_sixteen_bits<Bfloat>(f, false);
    case Type::e4m3x2:
      return to_fp8_pair_from<to_e4m3>(f);
    case Type::e5m2x2:
      return to_fp8_pair_from<to_e5m2>(f);
    case Type::f16x2:
      if (f.type(1) == Type::e4m3x2) return from_fp8_pair<from_e4m3>(f);
      if (f.type(1) == Type::e5m2x2) return from_fp8_pair<from_e5m2>(f);
      return to_sixteen_bits<Half>(f, true);
    case Type::bf16x2:
      return to_sixteen_bits<Bfloat>(f, true);
    case Type::tf32:
      if (f.type(1) != Type::f32) return nullptr;
      if (f.has(Modifier::satfinite)) return f.has(Modifier::rna) ? active_lanes<to_finite_tf32> : nullptr;
      if (f.has(Modifier::rna)) return active_lanes<to_tf32<HalfRounding::nearest_away, false>>;
      if (f.has(Modifier::rz)) return to_tf32_from<HalfRounding::zero>(f);
      return to_tf32_from<HalfRounding::nearest_even>(f);
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
