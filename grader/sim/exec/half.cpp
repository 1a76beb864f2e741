// f16, f16x2, bf16, bf16x2 arithmetic (PTX ISA 9.7.4). One operation is exact in double (11-bit significands;
// fma: the sum of a 22-bit product and an 11-bit number may need more, see fma_exact), so rounding happens
// once.
#include "sim/exec/half_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

template <class H>
GRADER_INLINE H narrowed(double d) {
  if constexpr (__is_same(H, Half))
    return to_half(d);
  else
    return to_bfloat(d);
}
// The sum of two doubles rounded to odd: rounding it again to fewer bits is as good as rounding once.
GRADER_INLINE double add_to_odd(double a, double b) {
  const double s = a + b, t = s - a, error = (a - (s - t)) + (b - t);
  if (error == 0 || is_nan(error) || s - s != 0) return s;
  uint64_t bits = bits_as<uint64_t>(s);
  if (bits & 1) return s;
  bits += (error > 0) == (s > 0) ? 1 : uint64_t(-1);
  return bits_as<double>(bits);
}

enum class Limit { none, sat, relu };
// .ftz: below the least normal value after rounding to 11 bits, the exponent having no limit
constexpr double kFlushedHalf = 0x1p-14 - 0x1p-26;
template <class H, bool ftz, Limit limit>
GRADER_INLINE H finished(double d) {
  if (ftz && __is_same(H, Half) && d < kFlushedHalf && d > -kFlushedHalf) d *= 0.0;
  if (limit == Limit::sat) d = d > 0.0 ? (d < 1.0 ? d : 1.0) : 0.0;
  if (limit == Limit::relu && d < 0.0) d = 0.0;
  H r = narrowed<H>(d);
  if (limit == Limit::relu && (r.bits & 0x7fff) == 0) r.bits = 0;
  return r;
}
template <class H, bool ftz>
GRADER_INLINE double in(H a) {
  return double(to_float(flushed<H, ftz>(a)));
}

// clang-format off
template <class H, bool ftz, Limit l> GRADER_INLINE H hadd(H a, H b) { return finished<H, ftz, l>(add_to_odd(in<H, ftz>(a), in<H, ftz>(b))); }
template <class H, bool ftz, Limit l> GRADER_INLINE H hsub(H a, H b) { return finished<H, ftz, l>(add_to_odd(in<H, ftz>(a), -in<H, ftz>(b))); }
template <class H, bool ftz, Limit l> GRADER_INLINE H hmul(H a, H b) { return finished<H, ftz, l>(in<H, ftz>(a) * in<H, ftz>(b)); }
template <class H, bool ftz, Limit l> GRADER_INLINE H hfma(H a, H b, H c) { return finished<H, ftz, l>(add_to_odd(in<H, ftz>(a) * in<H, ftz>(b), in<H, ftz>(c))); }
// .oob: a factor that is the NaN of what lies outside a tensor, of either sign, makes the result +0.
GRADER_INLINE bool is_out_of_bounds(uint16_t bits) { return (bits & 0x7fff) == 0x7ff7; }
template <class H, bool relu> GRADER_INLINE H hfma_oob(H a, H b, H c) {
  if (is_out_of_bounds(a.bits) || is_out_of_bounds(b.bits)) return H{0};
  return hfma<H, false, relu ? Limit::relu : Limit::none>(a, b, c);
}
template <class H, bool ftz> GRADER_INLINE H hneg(H a) { return is_nan(to_float(a)) ? H{0x7fff} : H{uint16_t(flushed<H, ftz>(a).bits ^ 0x8000)}; }
template <class H, bool ftz> GRADER_INLINE H habs(H a) { return is_nan(to_float(a)) ? H{0x7fff} : H{uint16_t(flushed<H, ftz>(a).bits & 0x7fff)}; }
template <class H, bool ftz, bool nan, bool maximum> GRADER_INLINE H hminmax(H x, H y) {
  const H a = flushed<H, ftz>(x), b = flushed<H, ftz>(y);
  const float fa = to_float(a), fb = to_float(b);
  if (is_nan(fa) || is_nan(fb)) {
    if (nan || (is_nan(fa) && is_nan(fb))) return {0x7fff};
    return is_nan(fa) ? b : a;
  }
  if (fa == fb) return (a.bits >> 15 != 0) == maximum ? b : a;
  return (fa < fb) == maximum ? b : a;
}
// .xorsign.abs: of the magnitudes, with the product's sign
template <class H, bool ftz, bool nan, bool maximum> GRADER_INLINE H hminmax_xorsign(H x, H y) {
  const H m = hminmax<H, ftz, nan, maximum>(habs<H, ftz>(x), habs<H, ftz>(y));
  return is_nan(to_float(m)) ? m : H{uint16_t(m.bits | ((x.bits ^ y.bits) & 0x8000))};
}

template <class H, H (*F)(H)> GRADER_INLINE uint32_t pair1(uint32_t a) {
  return uint32_t(F({uint16_t(a)}).bits) | uint32_t(F({uint16_t(a >> 16)}).bits) << 16;
}
template <class H, H (*F)(H, H)> GRADER_INLINE uint32_t pair2(uint32_t a, uint32_t b) {
  return uint32_t(F({uint16_t(a)}, {uint16_t(b)}).bits) | uint32_t(F({uint16_t(a >> 16)}, {uint16_t(b >> 16)}).bits) << 16;
}
template <class H, H (*F)(H, H, H)> GRADER_INLINE uint32_t pair3(uint32_t a, uint32_t b, uint32_t c) {
  return uint32_t(F({uint16_t(a)}, {uint16_t(b)}, {uint16_t(c)}).bits) | uint32_t(F({uint16_t(a >> 16)}, {uint16_t(b >> 16)}, {uint16_t(c >> 16)}).bits) << 16;
}
template <class H, bool pair, H (*F)(H)> Handler handler1() { if constexpr (pair) return lanewise<pair1<H, F>>; else return lanewise<F>; }
template <class H, bool pair, H (*F)(H, H)> Handler handler2() { if constexpr (pair) return lanewise<pair2<H, F>>; else return lanewise<F>; }
template <class H, bool pair, H (*F)(H, H, H)> Handler handler3() { if constexpr (pair) return lanewise<pair3<H, F>>; else return lanewise<F>; }
// clang-format on

template <class H, bool pair, bool ftz, Limit limit>
Handler arithmetic(const Form& f) {
  switch (f.opcode) {
    case Opcode::add:
      return handler2<H, pair, hadd<H, ftz, limit>>();
    case Opcode::sub:
      return handler2<H, pair, hsub<H, ftz, limit>>();
    case Opcode::mul:
      return handler2<H, pair, hmul<H, ftz, limit>>();
    case Opcode::fma:
      return handler3<H, pair, hfma<H, ftz, limit>>();
    default:
      return nullptr;
  }
}
template <class H, bool pair, bool ftz>
Handler of_kind(const Form& f) {
  const bool nan = f.has(Modifier::NaN);
  switch (f.opcode) {
    case Opcode::neg:
      return handler1<H, pair, hneg<H, ftz>>();
    case Opcode::abs:
      return handler1<H, pair, habs<H, ftz>>();
    case Opcode::min:
      if (f.has(Modifier::xorsign))
        return nan ? handler2<H, pair, hminmax_xorsign<H, ftz, true, false>>()
                   : handler2<H, pair, hminmax_xorsign<H, ftz, false, false>>();
      return nan ? handler2<H, pair, hminmax<H, ftz, true, false>>()
                 : handler2<H, pair, hminmax<H, ftz, false, false>>();
    case Opcode::max:
      if (f.has(Modifier::xorsign))
        return nan ? handler2<H, pair, hminmax_xorsign<H, ftz, true, true>>()
                   : handler2<H, pair, hminmax_xorsign<H, ftz, false, true>>();
      return nan ? handler2<H, pair, hminmax<H, ftz, true, true>>()
                 : handler2<H, pair, hminmax<H, ftz, false, true>>();
    default:
      break;
  }
  if (f.has(Modifier::oob))
    return f.has(Modifier::relu) ? handler3<H, pair, hfma_oob<H, true>>()
                                 : handler3<H, pair, hfma_oob<H, false>>();
  if (f.has(Modifier::sat)) return arithmetic<H, pair, ftz, Limit::sat>(f);
  if (f.has(Modifier::relu)) return arithmetic<H, pair, ftz, Limit::relu>(f);
  return arithmetic<H, pair, ftz, Limit::none>(f);
}
template <class H, bool pair>
Handler with_flush(const Form& f) {
  return f.has(Modifier::ftz) ? of_kind<H, pair, true>(f) : of_kind<H, pair, false>(f);
}

}  // namespace

Handler select_half(const Form& f) {
  switch (f.type()) {
    case Type::f16:
      return with_flush<Half, false>(f);
    case Type::f16x2:
      return with_flush<Half, true>(f);
    case Type::bf16:
      return of_kind<Bfloat, false, false>(f);
    case Type::bf16x2:
      return of_kind<Bfloat, true, false>(f);
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
