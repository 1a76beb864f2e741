// Integer arithmetic for one thread (PTX ISA 9.7.1, 9.7.2). Arithmetic wraps; nothing is undefined.
#pragma once

#include "sim/exec/isa.h"

namespace grader::sim::GRADER_SIM_ISA {

template <class T>
struct MakeUnsigned;
template <>
struct MakeUnsigned<int8_t> {
  using type = uint8_t;
};
template <>
struct MakeUnsigned<uint8_t> {
  using type = uint8_t;
};
template <>
struct MakeUnsigned<int16_t> {
  using type = uint16_t;
};
template <>
struct MakeUnsigned<uint16_t> {
  using type = uint16_t;
};
template <>
struct MakeUnsigned<int32_t> {
  using type = uint32_t;
};
template <>
struct MakeUnsigned<uint32_t> {
  using type = uint32_t;
};
template <>
struct MakeUnsigned<int64_t> {
  using type = uint64_t;
};
template <>
struct MakeUnsigned<uint64_t> {
  using type = uint64_t;
};
template <class T>
using unsigned_of = typename MakeUnsigned<T>::type;

template <class T>
struct MakeWide;
template <>
struct MakeWide<int16_t> {
  using type = int32_t;
};
template <>
struct MakeWide<uint16_t> {
  using type = uint32_t;
};
template <>
struct MakeWide<int32_t> {
  using type = int64_t;
};
template <>
struct MakeWide<uint32_t> {
  using type = uint64_t;
};
template <>
struct MakeWide<int64_t> {
  using type = __int128;
};
template <>
struct MakeWide<uint64_t> {
  using type = unsigned __int128;
};
template <class T>
using wide_of = typename MakeWide<T>::type;

template <class T>
constexpr bool is_signed = T(-1) < T(0);
template <class T>
constexpr int bits_of = sizeof(T) * 8;
template <class T>
constexpr T highest = is_signed<T> ? T(unsigned_of<T>(~unsigned_of<T>(0)) >> 1) : T(~T(0));
template <class T>
constexpr T lowest = is_signed<T> ? T(-highest<T> - 1) : T(0);

// clang-format off
template <class T> GRADER_INLINE T add(T a, T b) { return T(unsigned_of<T>(a) + unsigned_of<T>(b)); }
template <class T> GRADER_INLINE T sub(T a, T b) { return T(unsigned_of<T>(a) - unsigned_of<T>(b)); }
template <class T> GRADER_INLINE T mul_lo(T a, T b) {
  if constexpr (sizeof(T) == 2) return T(uint32_t(a) * uint32_t(b));
  else return T(unsigned_of<T>(a) * unsigned_of<T>(b));
}
template <class T> GRADER_INLINE T mul_hi(T a, T b) { return T((wide_of<T>(a) * wide_of<T>(b)) >> bits_of<T>); }
template <class T> GRADER_INLINE wide_of<T> mul_wide(T a, T b) { return wide_of<T>(a) * wide_of<T>(b); }
template <class T> GRADER_INLINE T mad_lo(T a, T b, T c) { return add<T>(mul_lo<T>(a, b), c); }
template <class T> GRADER_INLINE T mad_hi(T a, T b, T c) { return add<T>(mul_hi<T>(a, b), c); }
template <class T> GRADER_INLINE wide_of<T> mad_wide(T a, T b, wide_of<T> c) { return add<wide_of<T>>(mul_wide<T>(a, b), c); }

GRADER_INLINE int32_t clamp_s32(int64_t v) { return v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : int32_t(v); }
GRADER_INLINE int32_t add_sat(int32_t a, int32_t b) { return clamp_s32(int64_t(a) + b); }
GRADER_INLINE int32_t sub_sat(int32_t a, int32_t b) { return clamp_s32(int64_t(a) - b); }
GRADER_INLINE int32_t mad_hi_sat(int32_t a, int32_t b, int32_t c) { return clamp_s32(((int64_t(a) * b) >> 32) + c); }

// 24-bit factors; the 48-bit product's lower or upper 32 bits (mul24.hi: bits 47..16)
template <class T> GRADER_INLINE int64_t product24(T a, T b) {
  if constexpr (is_signed<T>) return int64_t(int32_t(uint32_t(a) << 8) >> 8) * (int32_t(uint32_t(b) << 8) >> 8);
  else return int64_t(uint64_t(a & 0xffffff) * (b & 0xffffff));
}
template <class T> GRADER_INLINE T mul24_lo(T a, T b) { return T(product24(a, b)); }
template <class T> GRADER_INLINE T mul24_hi(T a, T b) { return T(product24(a, b) >> 16); }
template <class T> GRADER_INLINE T mad24_lo(T a, T b, T c) { return add<T>(mul24_lo(a, b), c); }
template <class T> GRADER_INLINE T mad24_hi(T a, T b, T c) { return add<T>(mul24_hi(a, b), c); }
GRADER_INLINE int32_t mad24_hi_sat(int32_t a, int32_t b, int32_t c) { return clamp_s32((product24(a, b) >> 16) + c); }

// The card's results for a division by zero: all ones; the remainder is then the dividend.
template <class T> GRADER_INLINE T div(T a, T b) {
  if (b == 0) return T(~T(0));
  if constexpr (is_signed<T>) { if (b == T(-1)) return T(0 - unsigned_of<T>(a)); }
  return T(a / b);
}
template <class T> GRADER_INLINE T rem(T a, T b) {
  if (b == 0) return a;
  if constexpr (is_signed<T>) { if (b == T(-1)) return 0; }
  return T(a % b);
}
template <class T> GRADER_INLINE T neg(T a) { return T(0 - unsigned_of<T>(a)); }
template <class T> GRADER_INLINE T abs(T a) { return a < 0 ? neg<T>(a) : a; }
template <class T> GRADER_INLINE T min(T a, T b) { return a < b ? a : b; }
template <class T> GRADER_INLINE T max(T a, T b) { return a > b ? a : b; }
GRADER_INLINE int32_t min_relu(int32_t a, int32_t b) { return max<int32_t>(min<int32_t>(a, b), 0); }
GRADER_INLINE int32_t max_relu(int32_t a, int32_t b) { return max<int32_t>(max<int32_t>(a, b), 0); }
template <int32_t (*F)(int32_t, int32_t)> GRADER_INLINE uint32_t signed_halves(uint32_t a, uint32_t b) {
  return uint32_t(F(int16_t(a >> 16), int16_t(b >> 16))) << 16 | uint16_t(F(int16_t(a), int16_t(b)));
}
template <class T> GRADER_INLINE T sad(T a, T b, T c) {
  const auto d = a < b ? unsigned_of<T>(b) - unsigned_of<T>(a) : unsigned_of<T>(a) - unsigned_of<T>(b);
  return T(unsigned_of<T>(c) + d);
}

// Two 16-bit values in one register
template <class T, T (*F)(T, T)> GRADER_INLINE uint32_t by_halves(uint32_t a, uint32_t b) {
  return uint32_t(uint16_t(F(T(a), T(b)))) | uint32_t(uint16_t(F(T(a >> 16), T(b >> 16)))) << 16;
}

template <class A, class B> GRADER_INLINE uint32_t dp4a(uint32_t a, uint32_t b, uint32_t c) {
  for (int i = 0; i < 32; i += 8) c += uint32_t(int32_t(A(a >> i)) * int32_t(B(b >> i)));
  return c;
}
template <class A, class B, int first> GRADER_INLINE uint32_t dp2a(uint32_t a, uint32_t b, uint32_t c) {
  c += uint32_t(int32_t(A(a)) * int32_t(B(b >> (8 * first))));
  return c + uint32_t(int32_t(A(a >> 16)) * int32_t(B(b >> (8 * first + 8))));
}
// clang-format on

}  // namespace grader::sim::GRADER_SIM_ISA
