// Comparison and selection (PTX ISA 9.7.6, 9.7.7): setp, set, selp, slct, testp.
#include "sim/exec/float_ops.h"
#include "sim/exec/half_ops.h"
#include "sim/exec/integer_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

enum class Compare { eq, ne, lt, le, gt, ge, equ, neu, ltu, leu, gtu, geu, num, nan };

// An ordered comparison with a NaN is false, an unordered one (..u) true.
template <Compare op, class T>
GRADER_INLINE bool compare(T a, T b) {
  if constexpr (op == Compare::eq) return a == b;
  if constexpr (op == Compare::ne) return a < b || a > b;
  if constexpr (op == Compare::lt) return a < b;
  if constexpr (op == Compare::le) return a <= b;
  if constexpr (op == Compare::gt) return a > b;
  if constexpr (op == Compare::ge) return a >= b;
  if constexpr (op == Compare::equ) return !(a < b || a > b);
  if constexpr (op == Compare::neu) return !(a == b);
  if constexpr (op == Compare::ltu) return !(a >= b);
  if constexpr (op == Compare::leu) return !(a > b);
  if constexpr (op == Compare::gtu) return !(a <= b);
  if constexpr (op == Compare::geu) return !(a < b);
  if constexpr (op == Compare::num) return a == a && b == b;
  return !(a == a && b == b);
}

template <bool ftz, class T>
GRADER_INLINE auto readable(T a) {
  if constexpr (__is_class(T))
    return to_float(flushed<T, ftz>(a));
  else if constexpr (ftz)
    return flush<true>(a);
  else
    return a;
}

template <Compare op, class T, bool ftz>
GRADER_INLINE uint32_t compare_lanes(const Record* r, Warp& w, unsigned first) {
  const std::byte* const a = w.registers + r->operand[first];
  const std::byte* const b = w.registers + r->operand[first + 1];
  uint32_t result = 0;
  GRADER_VECTORISE
  for (unsigned lane = 0; lane < kWarpSize; ++lane) {
    const auto x = readable<ftz>(get<T>(a, lane)), y = readable<ftz>(get<T>(b, lane));
    result |= compare<op>(x, y) ? bit(lane) : 0;
  }
  return result;
}

template <Compare op, class T, bool ftz>
const Record* setp(const Record* r, Warp& w) {
  put_mask(w, r->operand[0], compare_lanes<op, T, ftz>(r, w, 1));
  return r + 1;
}

// The general shape: a second result, and a predicate joined in by and, or, xor. immediate: how (see Join).
enum Join : uint64_t { kNoPredicate, kAnd, kOr, kXor, kPair = 8 };
GRADER_INLINE uint32_t join(uint64_t how, uint32_t value, uint32_t c) {
  switch (how & 7) {
    case kAnd:
      return value & c;
    case kOr:
      return value | c;
    case kXor:
      return value ^ c;
    default:
      return value;
  }
}
template <Compare op, class T, bool ftz>
const Record* setp_joined(const Record* r, Warp& w) {
  const unsigned first = r->immediate & kPair ? 2 : 1;
  const uint32_t t = compare_lanes<op, T, ftz>(r, w, first);
  const uint32_t c = (r->immediate & 7) != kNoPredicate ? get_mask(w, r->operand[first + 2]) : 0;
  put_mask(w, r->operand[0], join(r->immediate, t, c));
  if (first == 2) put_mask(w, r->operand[1], join(r->immediate, ~t, c));
  return r + 1;
}
// set: the truth value as a number of the destination's type. immediate >> 8: what "true" is.
template <Compare op, class T, bool ftz>
const Record* set(const Record* r, Warp& w) {
  const uint32_t t = compare_lanes<op, T, ftz>(r, w, 1);
  const uint32_t c = (r->immediate & 7) != kNoPredicate ? get_mask(w, r->operand[3]) : 0;
  const uint32_t result = join(r->immediate, t, c);
  const auto yes = static_cast<uint32_t>(r->immediate >> 8);
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    put<uint32_t>(w.registers + r->operand[0], lane, result >> lane & 1 ? yes : 0);
  }
  return r + 1;
}

// Two 16-bit floats in each operand: the results of the low halves and of the high ones.
template <Compare op, class T, bool ftz>
GRADER_INLINE void compare_halves(const Record* r, Warp& w, unsigned first, uint32_t& low, uint32_t& high) {
  const std::byte* const a = w.registers + r->operand[first];
  const std::byte* const b = w.registers + r->operand[first + 1];
  low = high = 0;
  for (unsigned lane = 0; lane < kWarpSize; ++lane) {
    const auto x = get<uint32_t>(a, lane), y = get<uint32_t>(b, lane);
    const auto half = [](uint32_t word) { return readable<ftz>(T{static_cast<uint16_t>(word)}); };
    low |= compare<op>(half(x), half(y)) ? bit(lane) : 0;
    high |= compare<op>(half(x >> 16), half(y >> 16)) ? bit(lane) : 0;
  }
}
// p|q: p is of the low halves, q of the high ones.
template <Compare op, class T, bool ftz>
const Record* setp_halves(const Record* r, Warp& w) {
  const bool pair = r->immediate & kPair;
  const unsigned first = pair ? 2 : 1;
  uint32_t low, high;
  compare_halves<op, T, ftz>(r, w, first, low, high);
  const uint32_t c = (r->immediate & 7) != kNoPredicate ? get_mask(w, r->operand[first + 2]) : 0;
  put_mask(w, r->operand[0], join(r->immediate, low, c));
  if (pair) put_mask(w, r->operand[1], join(r->immediate, high, c));
  return r + 1;
}
// Half of what "true" is for each half that compares so.
template <Compare op, class T, bool ftz>
const Record* set_halves(const Record* r, Warp& w) {
  uint32_t low, high;
  compare_halves<op, T, ftz>(r, w, 1, low, high);
  const uint32_t c = (r->immediate & 7) != kNoPredicate ? get_mask(w, r->operand[3]) : 0;
  low = join(r->immediate, low, c), high = join(r->immediate, high, c);
  const auto yes = static_cast<uint32_t>(r->immediate >> 8);
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const uint32_t value = (low >> lane & 1 ? yes & 0xffffu : 0) | (high >> lane & 1 ? yes & 0xffff0000u : 0);
    put<uint32_t>(w.registers + r->operand[0], lane, value);
  }
  return r + 1;
}

template <Compare op, class T, bool ftz>
Handler shape(const Form& f) {
  if constexpr (__is_class(T)) {
    const Type source = f.type(f.opcode == Opcode::set ? 1 : 0);
    if (source == Type::f16x2 || source == Type::bf16x2)
      return f.opcode == Opcode::set ? set_halves<op, T, ftz> : setp_halves<op, T, ftz>;
  }
  if (f.opcode == Opcode::set) return set<op, T, ftz>;
  return f.pair || f.operands == 4 ? setp_joined<op, T, ftz> : setp<op, T, ftz>;
}

template <class T, bool ftz>
Handler ordered(const Form& f) {
  if (f.has(Modifier::eq)) return shape<Compare::eq, T, ftz>(f);
  if (f.has(Modifier::ne)) return shape<Compare::ne, T, ftz>(f);
  if (f.has(Modifier::lt) || f.has(Modifier::lo)) return shape<Compare::lt, T, ftz>(f);
  if (f.has(Modifier::le) || f.has(Modifier::ls)) return shape<Compare::le, T, ftz>(f);
  if (f.has(Modifier::gt) || f.has(Modifier::hi)) return shape<Compare::gt, T, ftz>(f);
  if (f.has(Modifier::ge) || f.has(Modifier::hs)) return shape<Compare::ge, T, ftz>(f);
  return nullptr;
}
template <class T, bool ftz>
Handler floating(const Form& f) {
  if (f.has(Modifier::equ)) return shape<Compare::equ, T, ftz>(f);
  if (f.has(Modifier::neu)) return shape<Compare::neu, T, ftz>(f);
  if (f.has(Modifier::ltu)) return shape<Compare::ltu, T, ftz>(f);
  if (f.has(Modifier::leu)) return shape<Compare::leu, T, ftz>(f);
  if (f.has(Modifier::gtu)) return shape<Compare::gtu, T, ftz>(f);
  if (f.has(Modifier::geu)) return shape<Compare::geu, T, ftz>(f);
  if (f.has(Modifier::num)) return shape<Compare::num, T, ftz>(f);
  if (f.has(Modifier::nan)) return shape<Compare::nan, T, ftz>(f);
  return ordered<T, ftz>(f);
}

Handler select_comparison(const Form& f, Type source) {
  const bool ftz = f.has(Modifier::ftz);
  switch (source) {
    case Type::b16:
    case Type::u16:
      return ordered<uint16_t, false>(f);
    case Type::s16:
      return ordered<int16_t, false>(f);
    case Type::b32:
    case Type::u32:
      return ordered<uint32_t, false>(f);
    case Type::s32:
      return ordered<int32_t, false>(f);
    case Type::b64:
    case Type::u64:
      return ordered<uint64_t, false>(f);
    case Type::s64:
      return ordered<int64_t, false>(f);
    case Type::f32:
      return ftz ? floating<float, true>(f) : floating<float, false>(f);
    case Type::f64:
      return floating<double, false>(f);
    case Type::f16:
    case Type::f16x2:
      return ftz ? floating<Half, true>(f) : floating<Half, false>(f);
    case Type::bf16:
    case Type::bf16x2:
      return floating<Bfloat, false>(f);
    default:
      return nullptr;
  }
}

// clang-format off
template <class T> GRADER_INLINE T selp(T a, T b, bool c) { return c ? a : b; }
template <class T> GRADER_INLINE T slct_s32(T a, T b, int32_t c) { return c >= 0 ? a : b; }
template <class T, bool ftz> GRADER_INLINE T slct_f32(T a, T b, float c) { return flush<ftz>(c) >= 0 ? a : b; }

enum class Property { finite, infinite, number, notanumber, normal, subnormal };
template <Property p, class T> GRADER_INLINE bool testp(T a) {
  using U = typename Unsigned<sizeof(T)>::type;
  constexpr int fraction = sizeof(T) == 4 ? 23 : 52;
  const U magnitude = U(bits_as<U>(a) << 1) >> 1, infinity = U(sizeof(T) == 4 ? 0xff : 0x7ff) << fraction;
  const bool is_nan = magnitude > infinity, is_subnormal = magnitude != 0 && (magnitude >> fraction) == 0;
  switch (p) {
    case Property::finite: return magnitude < infinity;
    case Property::infinite: return magnitude == infinity;
    case Property::number: return !is_nan;
    case Property::notanumber: return is_nan;
    case Property::normal: return magnitude < infinity && !is_subnormal;  // zero is normal (PTX ISA 9.7.3.2)
    case Property::subnormal: return is_subnormal;
  }
  return false;
}
// clang-format on

template <class T>
Handler select_testp(const Form& f) {
  if (f.has(Modifier::finite)) return lanewise<testp<Property::finite, T>>;
  if (f.has(Modifier::infinite)) return lanewise<testp<Property::infinite, T>>;
  if (f.has(Modifier::number)) return lanewise<testp<Property::number, T>>;
  if (f.has(Modifier::notanumber)) return lanewise<testp<Property::notanumber, T>>;
  if (f.has(Modifier::normal)) return lanewise<testp<Property::normal, T>>;
  return f.has(Modifier::subnormal) ? lanewise<testp<Property::subnormal, T>> : nullptr;
}

template <class T>
Handler select_slct(const Form& f) {
  if (f.type(1) == Type::s32) return lanewise<slct_s32<T>>;
  return f.has(Modifier::ftz) ? lanewise<slct_f32<T, true>> : lanewise<slct_f32<T, false>>;
}

}  // namespace

Handler select_compare(const Form& f) {
  const bool wide = ptx::size_of(f.type()) == 8;
  switch (f.opcode) {
    case Opcode::setp:
      return select_comparison(f, f.type());
    case Opcode::set:
      return wide ? nullptr : select_comparison(f, f.type(1));
    case Opcode::selp:
      return f.type() == Type::b128 ? nullptr : wide ? lanewise<selp<uint64_t>> : lanewise<selp<uint32_t>>;
    case Opcode::slct:
      return wide ? select_slct<uint64_t>(f) : select_slct<uint32_t>(f);
    case Opcode::testp:
      return wide ? select_testp<double>(f) : select_testp<float>(f);
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
