// Logic, shifts and bit fields for one thread (PTX ISA 9.7.1.14 to 9.7.1.21, 9.7.8).
#pragma once

#include "sim/exec/integer_ops.h"

namespace grader::sim::GRADER_SIM_ISA {

// clang-format off
template <class T> GRADER_INLINE T bit_and(T a, T b) { return T(a & b); }
template <class T> GRADER_INLINE T bit_or(T a, T b) { return T(a | b); }
template <class T> GRADER_INLINE T bit_xor(T a, T b) { return T(a ^ b); }
template <class T> GRADER_INLINE T bit_not(T a) { return T(~a); }
GRADER_INLINE bool not_pred(bool a) { return !a; }
template <class T> GRADER_INLINE T cnot(T a) { return a == 0 ? 1 : 0; }

// Shift counts past the width give 0, or the sign (clamped, never taken modulo).
template <class T> GRADER_INLINE T shl(T a, uint32_t n) { return n >= bits_of<T> ? T(0) : T(a << (n & (bits_of<T> - 1))); }
template <class T> GRADER_INLINE T shr(T a, uint32_t n) {
  if constexpr (is_signed<T>) return T(a >> (n >= bits_of<T> ? bits_of<T> - 1 : n));
  else return n >= bits_of<T> ? T(0) : T(a >> (n & (bits_of<T> - 1)));
}
template <bool wrap> GRADER_INLINE uint32_t funnel_count(uint32_t c) { return wrap ? c & 31 : c > 32 ? 32 : c; }
template <bool wrap> GRADER_INLINE uint32_t shf_l(uint32_t a, uint32_t b, uint32_t c) {
  return uint32_t(((uint64_t(b) << 32 | a) << funnel_count<wrap>(c)) >> 32);
}
template <bool wrap> GRADER_INLINE uint32_t shf_r(uint32_t a, uint32_t b, uint32_t c) {
  return uint32_t((uint64_t(b) << 32 | a) >> funnel_count<wrap>(c));
}

GRADER_INLINE uint32_t lop3(uint32_t a, uint32_t b, uint32_t c, uint32_t table) {
  uint32_t d = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const uint32_t term = (i & 4 ? a : ~a) & (i & 2 ? b : ~b) & (i & 1 ? c : ~c);
    d |= term & (0u - (table >> i & 1));
  }
  return d;
}

template <class T> GRADER_INLINE uint32_t popc(T a) { return uint32_t(__builtin_popcountll(a)); }
template <class T> GRADER_INLINE uint32_t clz(T a) {
  return a == 0 ? bits_of<T> : uint32_t(__builtin_clzll(a)) - (64 - bits_of<T>);
}
// The position of the highest bit that differs from the sign; all ones when there is none.
template <class T, bool shift_amount> GRADER_INLINE uint32_t bfind(T a) {
  using U = unsigned_of<T>;
  const U x = is_signed<T> && a < 0 ? U(~U(a)) : U(a);
  if (x == 0) return 0xffffffffu;
  const uint32_t leading = clz<U>(x);
  return shift_amount ? leading : bits_of<T> - 1 - leading;
}
template <class T> GRADER_INLINE T brev(T a) {
  T d = 0;
  for (int i = 0; i < bits_of<T>; ++i) d = T(d << 1 | (a >> i & 1));
  return d;
}
// Start and length of a field: PTX defines up to 255. The card reads the low byte for 32-bit operands and the
// whole register for 64-bit ones.
template <class T> GRADER_INLINE uint32_t field_limit(uint32_t n) {
  if constexpr (sizeof(T) == 4) return n & 255;
  else return n > 255 ? 255 : n;
}
// Bits past the top are copies of the field's sign (signed) or 0.
template <class T> GRADER_INLINE T bfe(T a, uint32_t b, uint32_t c) {
  using U = unsigned_of<T>;
  const uint32_t start = field_limit<T>(b), length = field_limit<T>(c), top = bits_of<T> - 1;
  if (length == 0) return 0;
  const uint32_t sign_at = start + length - 1 > top ? top : start + length - 1;
  const U sign = is_signed<T> && (U(a) >> sign_at & 1) ? U(~U(0)) : U(0);
  const U shifted = start > top ? U(0) : U(U(a) >> start);
  const uint32_t kept = start > top ? 0 : length < bits_of<T> - start ? length : bits_of<T> - start;
  if (kept >= bits_of<T>) return T(shifted);
  const U mask = U((U(1) << kept) - 1);
  return T((shifted & mask) | (sign & ~mask));
}
template <class T> GRADER_INLINE T bfi(T a, T b, uint32_t c, uint32_t d) {
  const uint32_t start = field_limit<T>(c), length = field_limit<T>(d);
  if (start >= bits_of<T> || length == 0) return b;
  const uint32_t kept = length < bits_of<T> - start ? length : bits_of<T> - start;
  const T mask = T((kept >= bits_of<T> ? ~T(0) : T((T(1) << kept) - 1)) << start);
  return T((b & ~mask) | (T(a << start) & mask));
}
template <bool wrap> GRADER_INLINE uint32_t bmsk(uint32_t a, uint32_t b) {
  const uint32_t start = wrap ? a & 31 : a > 32 ? 32 : a, length = wrap ? b & 31 : b > 32 ? 32 : b;
  if (start >= 32 || length == 0) return 0;
  return (length >= 32 ? ~0u : (1u << length) - 1) << start;
}
template <class T, bool wrap> GRADER_INLINE T szext(T a, uint32_t b) {
  const uint32_t n = wrap ? b & 31 : b;
  if (!wrap && n >= 32) return a;
  if (n == 0) return 0;
  const uint32_t shift = 32 - n;
  return T(T(uint32_t(a) << shift) >> shift);
}
// The n-th set bit of mask from bit `base` up (n > 0) or down (n < 0); n = 0: base itself if set.
GRADER_INLINE uint32_t fns(uint32_t mask, uint32_t base, int32_t n) {
  if (n == 0) return base < 32 && (mask >> base & 1) ? base : 0xffffffffu;
  const int step = n > 0 ? 1 : -1;
  int64_t left = n > 0 ? int64_t(n) : -int64_t(n);
  for (int64_t i = base; i >= 0 && i < 32; i += step)
    if ((mask >> i & 1) && --left == 0) return uint32_t(i);
  return 0xffffffffu;
}

GRADER_INLINE uint32_t prmt(uint32_t a, uint32_t b, uint32_t selector) {
  const uint64_t bytes = uint64_t(b) << 32 | a;
  uint32_t d = 0;
  for (int i = 0; i < 4; ++i) {
    const uint32_t s = selector >> (4 * i);
    const uint32_t byte = uint32_t(bytes >> (8 * (s & 7))) & 255;
    d |= (s & 8 ? (byte & 128 ? 255u : 0u) : byte) << (8 * i);
  }
  return d;
}
// The six named modes of prmt, as selectors for the general one (PTX ISA 9.7.9.7)
enum class Permute { f4e, b4e, rc8, ecl, ecr, rc16 };
template <Permute mode> GRADER_INLINE uint32_t prmt_mode(uint32_t a, uint32_t b, uint32_t c) {
  constexpr uint32_t table[6][4] = {{0x3210, 0x4321, 0x5432, 0x6543}, {0x5670, 0x6701, 0x7012, 0x0123},
                                    {0x0000, 0x1111, 0x2222, 0x3333}, {0x3210, 0x3211, 0x3222, 0x3333},
                                    {0x0000, 0x1110, 0x2210, 0x3210}, {0x1010, 0x3232, 0x1010, 0x3232}};
  return prmt(a, b, table[int(mode)][c & 3]);
}
// clang-format on

}  // namespace grader::sim::GRADER_SIM_ISA
