// Integer arithmetic: which meaning (integer_ops.h) an instruction has.
#include "sim/exec/integer_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

// The four operations that every integer width has, one instantiation a type.
template <class T>
Handler for_type(const Form& f) {
  switch (f.opcode) {
    case Opcode::add:
      return lanewise<add<T>>;
    case Opcode::sub:
      return lanewise<sub<T>>;
    case Opcode::mul:
      if (f.has(Modifier::hi)) return lanewise<mul_hi<T>>;
      if constexpr (sizeof(T) < 8)
        if (f.has(Modifier::wide)) return lanewise<mul_wide<T>>;
      return lanewise<mul_lo<T>>;
    case Opcode::mad:
      if (f.has(Modifier::hi)) return lanewise<mad_hi<T>>;
      if constexpr (sizeof(T) < 8)
        if (f.has(Modifier::wide)) return lanewise<mad_wide<T>>;
      return lanewise<mad_lo<T>>;
    case Opcode::div:
      return active_lanes<div<T>>;
    case Opcode::rem:
      return active_lanes<rem<T>>;
    case Opcode::neg:
      return lanewise<neg<T>>;
    case Opcode::abs:
      return lanewise<abs<T>>;
    case Opcode::min:
      return lanewise<min<T>>;
    case Opcode::max:
      return lanewise<max<T>>;
    case Opcode::sad:
      return lanewise<sad<T>>;
    default:
      return nullptr;
  }
}

template <class T>
Handler for_type24(const Form& f) {
  const bool high = f.has(Modifier::hi);
  if (f.opcode == Opcode::mul24) return high ? lanewise<mul24_hi<T>> : lanewise<mul24_lo<T>>;
  return high ? lanewise<mad24_hi<T>> : lanewise<mad24_lo<T>>;
}

template <class T>
Handler for_pairs(const Form& f) {
  switch (f.opcode) {
    case Opcode::add:
      return lanewise<by_halves<T, add<T>>>;
    case Opcode::min:
      return lanewise<by_halves<T, min<T>>>;
    case Opcode::max:
      return lanewise<by_halves<T, max<T>>>;
    default:
      return nullptr;
  }
}

// Carry chains (PTX ISA 9.7.2): one carry bit a thread, kept in Warp::carry. A card subtracts by adding the
// complement (ptxas: IADD3 a, -b, then IADD3.X c, ~d), so what a subtraction leaves there is the carry of a +
// ~b + 1, the borrow turned round, and what it takes from there is that. A chain of both kinds shows it:
// sub.cc, then addc.
enum class Chain { add, sub, mad_lo, mad_hi };

template <class T, Chain chain, bool takes, bool gives>
const Record* with_carry(const Record* r, Warp& w) {
  using Wide = unsigned __int128;
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const T a = get<T>(w.registers + r->operand[1], lane);
    const T b = get<T>(w.registers + r->operand[2], lane);
    const Wide in = takes ? (w.carry >> lane & 1) : chain == Chain::sub;
    Wide result = 0;
    using U = unsigned_of<T>;
    if constexpr (chain == Chain::add) {
      result = Wide(U(a)) + U(b) + in;
    } else if constexpr (chain == Chain::sub) {
      result = Wide(U(a)) + U(~U(b)) + in;
    } else {
      const T c = get<T>(w.registers + r->operand[3], lane);
      const T product = chain == Chain::mad_lo ? mul_lo<T>(a, b) : mul_hi<T>(a, b);
      result = Wide(U(product)) + U(c) + in;
    }
    put<T>(w.registers + r->operand[0], lane, T(result));
    if constexpr (gives) {
      const uint32_t out = static_cast<uint32_t>(result >> bits_of<T>) & 1;
      w.carry = (w.carry & ~bit(lane)) | out << lane;
    }
  }
  return r + 1;
}

template <class T, Chain chain>
Handler carry_handler(bool takes, bool gives) {
  if (takes) return gives ? with_carry<T, chain, true, true> : with_carry<T, chain, true, false>;
  return with_carry<T, chain, false, true>;
}
template <class T>
Handler select_carry(const Form& f) {
  const bool takes = f.opcode == Opcode::addc || f.opcode == Opcode::subc || f.opcode == Opcode::madc;
  const bool gives = f.has(Modifier::cc);
  switch (f.opcode) {
    case Opcode::add:
    case Opcode::addc:
      return carry_handler<T, Chain::add>(takes, gives);
    case Opcode::sub:
    case Opcode::subc:
      return carry_handler<T, Chain::sub>(takes, gives);
    case Opcode::mad:
    case Opcode::madc:
      return f.has(Modifier::hi) ? carry_handler<T, Chain::mad_hi>(takes, gives)
                                 : carry_handler<T, Chain::mad_lo>(takes, gives);
    default:
      return nullptr;
  }
}

Handler select_dot(const Form& f) {
  const bool a = f.type(0) == Type::s32, b = f.type(1) == Type::s32;
  if (f.opcode == Opcode::dp4a) {
    if (a) return b ? lanewise<dp4a<int8_t, int8_t>> : lanewise<dp4a<int8_t, uint8_t>>;
    return b ? lanewise<dp4a<uint8_t, int8_t>> : lanewise<dp4a<uint8_t, uint8_t>>;
  }
  if (f.has(Modifier::hi)) {
    if (a) return b ? lanewise<dp2a<int16_t, int8_t, 2>> : lanewise<dp2a<int16_t, uint8_t, 2>>;
    return b ? lanewise<dp2a<uint16_t, int8_t, 2>> : lanewise<dp2a<uint16_t, uint8_t, 2>>;
  }
  if (a) return b ? lanewise<dp2a<int16_t, int8_t, 0>> : lanewise<dp2a<int16_t, uint8_t, 0>>;
  return b ? lanewise<dp2a<uint16_t, int8_t, 0>> : lanewise<dp2a<uint16_t, uint8_t, 0>>;
}

Handler select_saturating(const Form& f) {
  if (f.type() != Type::s32) return nullptr;
  switch (f.opcode) {
    case Opcode::add:
      return lanewise<add_sat>;
    case Opcode::sub:
      return lanewise<sub_sat>;
    case Opcode::mad:
      return f.has(Modifier::hi) ? lanewise<mad_hi_sat> : nullptr;
    case Opcode::mad24:
      return f.has(Modifier::hi) ? lanewise<mad24_hi_sat> : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

Handler select_integer(const Form& f) {
  if (f.opcode == Opcode::dp4a || f.opcode == Opcode::dp2a) return select_dot(f);
  if (f.has(Modifier::sat)) return select_saturating(f);
  if (f.has(Modifier::relu)) {
    if (f.type() == Type::s16x2)
      return f.opcode == Opcode::min   ? lanewise<signed_halves<min_relu>>
             : f.opcode == Opcode::max ? lanewise<signed_halves<max_relu>>
                                       : nullptr;
    if (f.type() != Type::s32) return nullptr;
    return f.opcode == Opcode::min   ? lanewise<min_relu>
           : f.opcode == Opcode::max ? lanewise<max_relu>
                                     : nullptr;
  }
  if (f.opcode == Opcode::mul24 || f.opcode == Opcode::mad24)
    return f.type() == Type::s32 ? for_type24<int32_t>(f) : for_type24<uint32_t>(f);
  const bool chained = f.opcode == Opcode::addc || f.opcode == Opcode::subc || f.opcode == Opcode::madc;
  switch (f.type()) {
    case Type::u16:
      return for_type<uint16_t>(f);
    case Type::s16:
      return for_type<int16_t>(f);
    case Type::u32:
      return chained || f.has(Modifier::cc) ? select_carry<uint32_t>(f) : for_type<uint32_t>(f);
    case Type::b32:
    case Type::s32:
      return chained || f.has(Modifier::cc) ? select_carry<int32_t>(f) : for_type<int32_t>(f);
    case Type::u64:
      return chained || f.has(Modifier::cc) ? select_carry<uint64_t>(f) : for_type<uint64_t>(f);
    case Type::b64:
    case Type::s64:
      return chained || f.has(Modifier::cc) ? select_carry<int64_t>(f) : for_type<int64_t>(f);
    case Type::u16x2:
      return for_pairs<uint16_t>(f);
    case Type::s16x2:
      return for_pairs<int16_t>(f);
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
