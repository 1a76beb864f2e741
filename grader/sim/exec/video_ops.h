// Video instructions for one thread (PTX ISA 9.7.18, 9.7.19). A card has no such instructions any more: ptxas
// makes each of several others, and where those do not do what the ISA's pseudocode says, this does what they
// do.
#pragma once

#include <algorithm>

#include "sim/exec/isa.h"
#include "sim/video_form.h"

namespace grader::sim::GRADER_SIM_ISA {

enum class Video { add, sub, difference, minimum, maximum, average, shift_left, shift_right, compare };

GRADER_INLINE int64_t video_element(uint64_t pair, unsigned width, unsigned number, bool is_signed) {
  const unsigned bits = 8u << width;
  const uint64_t value = pair >> (number * bits) << (64 - bits);
  return is_signed ? int64_t(value) >> (64 - bits) : int64_t(value >> (64 - bits));
}

GRADER_INLINE bool video_holds(VideoComparison comparison, int64_t a, int64_t b) {
  switch (comparison) {
    case VideoComparison::eq:
      return a == b;
    case VideoComparison::ne:
      return a != b;
    case VideoComparison::lt:
      return a < b;
    case VideoComparison::le:
      return a <= b;
    case VideoComparison::gt:
      return a > b;
    case VideoComparison::ge:
      return a >= b;
  }
  return false;
}

template <Video op>
GRADER_INLINE int64_t video_result(const VideoForm& f, int64_t a, int64_t b) {
  switch (op) {
    case Video::add:
      return a + b;
    case Video::sub:
      return a - b;
    case Video::difference:
      return a < b ? b - a : a - b;
    case Video::minimum:
      return a < b ? a : b;
    case Video::maximum:
      return a > b ? a : b;
    case Video::average:  // a half goes up; of a negative sum, towards minus infinity
      return a + b >= 0 ? (a + b + 1) >> 1 : (a + b) >> 1;
    case Video::shift_left:
    case Video::shift_right: {
      const int64_t count = f.wraps ? b & 31 : b > 32 ? 32 : b;
      return op == Video::shift_left ? int64_t(uint64_t(a) << count) : a >> count;
    }
    case Video::compare:
      return video_holds(VideoComparison(f.comparison), a, b);
  }
  return 0;
}

GRADER_INLINE int64_t video_clamped(int64_t value, unsigned bits, bool is_signed) {
  const int64_t most = (int64_t(1) << (is_signed ? bits - 1 : bits)) - 1, least = is_signed ? -most - 1 : 0;
  return value > most ? most : value < least ? least : value;
}

// .sat of a scalar form.
template <Video op>
GRADER_INLINE int64_t video_saturated(const VideoForm& f, int64_t t) {
  constexpr bool shifts = op == Video::shift_left || op == Video::shift_right;
  if (shifts)
    return video_clamped(int64_t(uint64_t(t) << 30) >> 30, 32, f.d_signed);  // its last 34 bits are seen
  const bool fits = t >> 32 == 0;
  if (f.merges)  // to a part: as an unsigned number, so what is negative becomes the greatest
    return std::min(fits ? uint32_t(t) : UINT32_MAX, (uint32_t(1) << ((8u << f.d_width) - f.d_signed)) - 1);
  if (f.d_signed) return video_clamped(t, 32, true);
  return t < 0 ? 0 : t;  // below only: 2 + 0xffffffff is 1
}

// The scalar forms: one result, then perhaps a second operation with c, or a place in c.
template <Video op>
GRADER_INLINE uint32_t video_scalar(const VideoForm& f, uint32_t a, uint32_t b, uint32_t c) {
  int64_t t = video_result<op>(f, video_element(a, f.a_width, f.a_elements & 7, f.a_signed),
                               video_element(b, f.b_width, f.b_elements & 7, f.b_signed));
  if (f.saturate) t = video_saturated<op>(f, t);
  const auto result = uint32_t(t);
  // The second operation compares 64 bits; sums, and what was saturated, have had 32 and are extended as
  // signed.
  if (op == Video::add || op == Video::sub || f.saturate) t = int32_t(result);
  const bool less = f.d_signed ? t < int32_t(c) : uint64_t(t) < c;
  switch (VideoSecond(f.second)) {
    case VideoSecond::add:
      return result + c;
    case VideoSecond::min:
      return less ? result : c;
    case VideoSecond::max:
      return less ? c : result;
    case VideoSecond::none:
      break;
  }
  if (!f.merges) return result;
  const unsigned bits = 8u << f.d_width, at = bits * (f.d_elements & 3);
  const uint32_t mask = ((uint32_t(1) << bits) - 1) << at;
  const uint32_t part = bits == 16 ? result : result << at;  // .h1 takes the upper half of the result
  return (part & mask) | (c & ~mask);
}

// The SIMD forms: every element that d names; the others are c's, or count nothing in the sum with c.
template <Video op>
GRADER_INLINE uint32_t video_simd(const VideoForm& f, uint32_t a, uint32_t b, uint32_t c) {
  const uint64_t pair = a | uint64_t(b) << 32;
  const unsigned bits = 8u << f.d_width;
  const bool sums = VideoSecond(f.second) == VideoSecond::add;
  uint32_t d = sums ? c : 0;
  for (unsigned i = 0; i < 1u << f.count; ++i) {
    const uint32_t mask = ((uint32_t(1) << bits) - 1) << (i * bits);
    if (!(f.d_elements >> i & 1)) {
      if (!sums) d |= c & mask;
      continue;
    }
    int64_t t = video_result<op>(f, video_element(pair, f.a_width, f.a_elements >> (3 * i) & 7, f.a_signed),
                                 video_element(pair, f.b_width, f.b_elements >> (3 * i) & 7, f.b_signed));
    if (f.saturate) t = video_clamped(t, bits, f.d_signed);
    d = sums ? d + uint32_t(t) : d | (uint32_t(t) << (i * bits) & mask);
  }
  return d;
}

// vmad: a * b + c, scaled. A negation is that of the whole product, or of c. Operands are multiplied and
// extended as signed ones, whatever their types; those decide what the shift and .sat take the sum for.
GRADER_INLINE uint32_t video_mad(const VideoForm& f, uint32_t a, uint32_t b, uint32_t c) {
  const bool is_signed = f.a_signed || f.b_signed || f.negates_product || f.negates_c;
  const int64_t product = int64_t(int32_t(video_element(a, f.a_width, f.a_elements & 7, f.a_signed))) *
                          int32_t(video_element(b, f.b_width, f.b_elements & 7, f.b_signed));
  int64_t t = (f.negates_product ? -product : product) + int32_t(f.negates_c ? ~c : c);
  t += f.negates_c || f.plus_one;
  t = is_signed ? t >> f.shift : int64_t(uint64_t(t) >> f.shift);
  return uint32_t(f.saturate ? video_clamped(t, 32, is_signed) : t);
}

}  // namespace grader::sim::GRADER_SIM_ISA
