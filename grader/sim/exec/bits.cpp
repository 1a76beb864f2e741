// Logic, shifts, bit fields: which meaning (bits_ops.h) an instruction has.
#include "sim/exec/bits_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

template <class T>
Handler logic(const Form& f) {
  switch (f.opcode) {
    case Opcode::and_:
      return lanewise<bit_and<T>>;
    case Opcode::or_:
      return lanewise<bit_or<T>>;
    case Opcode::xor_:
      return lanewise<bit_xor<T>>;
    case Opcode::not_:
      return lanewise<bit_not<T>>;
    case Opcode::cnot:
      return lanewise<cnot<T>>;
    case Opcode::shl:
      return lanewise<shl<T>>;
    case Opcode::shr:
      return lanewise<shr<T>>;
    default:
      return nullptr;
  }
}

// Predicates are masks: 32 lanes at once.
enum class Logic { and_, or_, xor_, not_ };
template <Logic op>
const Record* on_predicates(const Record* r, Warp& w) {
  const uint32_t a = get_mask(w, r->operand[1]);
  const uint32_t b = op == Logic::not_ ? 0 : get_mask(w, r->operand[2]);
  put_mask(w, r->operand[0],
           op == Logic::and_   ? a & b
           : op == Logic::or_  ? a | b
           : op == Logic::xor_ ? a ^ b
                               : ~a);
  return r + 1;
}

Handler logic_of_predicates(const Form& f) {
  switch (f.opcode) {
    case Opcode::and_:
      return on_predicates<Logic::and_>;
    case Opcode::or_:
      return on_predicates<Logic::or_>;
    case Opcode::xor_:
      return on_predicates<Logic::xor_>;
    case Opcode::not_:
      return on_predicates<Logic::not_>;
    default:
      return nullptr;
  }
}

template <class T>
Handler field(const Form& f) {
  using U = unsigned_of<T>;
  switch (f.opcode) {
    case Opcode::popc:
      return lanewise<popc<U>>;
    case Opcode::clz:
      return lanewise<clz<U>>;
    case Opcode::bfind:
      return f.has(Modifier::shiftamt) ? lanewise<bfind<T, true>> : lanewise<bfind<T, false>>;
    case Opcode::brev:
      return lanewise<brev<U>>;
    case Opcode::bfe:
      return lanewise<bfe<T>>;
    case Opcode::bfi:
      return lanewise<bfi<U>>;
    default:
      return nullptr;
  }
}

// lop3.BoolOp: d|p, a, b, c, immLut, q: the predicate is (d != 0) BoolOp q.
template <bool disjunction>
const Record* lop3_with_predicate(const Record* r, Warp& w) {
  const uint32_t q = get_mask(w, w.operand_pool[r->extra + 6]);
  uint32_t nonzero = 0;
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const auto value = [&](int i) { return get<uint32_t>(w.registers + r->operand[i], lane); };
    const uint32_t d = lop3(value(2), value(3), value(4), value(5));
    put<uint32_t>(w.registers + r->operand[0], lane, d);
    nonzero |= d != 0 ? bit(lane) : 0;
  }
  put_mask(w, r->operand[1], disjunction ? nonzero | q : nonzero & q);
  return r + 1;
}

Handler permute(const Form& f) {
  if (f.has(Modifier::f4e)) return lanewise<prmt_mode<Permute::f4e>>;
  if (f.has(Modifier::b4e)) return lanewise<prmt_mode<Permute::b4e>>;
  if (f.has(Modifier::rc8)) return lanewise<prmt_mode<Permute::rc8>>;
  if (f.has(Modifier::ecl)) return lanewise<prmt_mode<Permute::ecl>>;
  if (f.has(Modifier::ecr)) return lanewise<prmt_mode<Permute::ecr>>;
  if (f.has(Modifier::rc16)) return lanewise<prmt_mode<Permute::rc16>>;
  return lanewise<prmt>;
}

}  // namespace

Handler select_bits(const Form& f) {
  const bool wrap = f.has(Modifier::wrap);
  switch (f.opcode) {
    case Opcode::lop3:
      if (f.pair) return f.has(Modifier::or_) ? lop3_with_predicate<true> : lop3_with_predicate<false>;
      return lanewise<lop3>;
    case Opcode::shf:
      if (f.has(Modifier::l)) return wrap ? lanewise<shf_l<true>> : lanewise<shf_l<false>>;
      return wrap ? lanewise<shf_r<true>> : lanewise<shf_r<false>>;
    case Opcode::bmsk:
      return wrap ? lanewise<bmsk<true>> : lanewise<bmsk<false>>;
    case Opcode::szext:
      if (f.type() == Type::s32)
        return wrap ? lanewise<szext<int32_t, true>> : lanewise<szext<int32_t, false>>;
      return wrap ? lanewise<szext<uint32_t, true>> : lanewise<szext<uint32_t, false>>;
    case Opcode::fns:
      return active_lanes<fns>;
    case Opcode::prmt:
      return permute(f);
    case Opcode::popc:
    case Opcode::clz:
    case Opcode::bfind:
    case Opcode::brev:
    case Opcode::bfe:
    case Opcode::bfi:
      switch (f.type()) {
        case Type::s32:
          return field<int32_t>(f);
        case Type::u32:
        case Type::b32:
          return field<uint32_t>(f);
        case Type::s64:
          return field<int64_t>(f);
        case Type::u64:
        case Type::b64:
          return field<uint64_t>(f);
        default:
          return nullptr;
      }
    default:
      break;
  }
  const bool arithmetic = f.opcode == Opcode::shr;
  switch (f.type()) {
    case Type::pred:
      return logic_of_predicates(f);
    case Type::s16:
      return arithmetic ? logic<int16_t>(f) : nullptr;
    case Type::u16:
    case Type::b16:
      return logic<uint16_t>(f);
    case Type::s32:
      return arithmetic ? logic<int32_t>(f) : nullptr;
    case Type::u32:
    case Type::b32:
      return logic<uint32_t>(f);
    case Type::s64:
      return arithmetic ? logic<int64_t>(f) : nullptr;
    case Type::u64:
    case Type::b64:
      return logic<uint64_t>(f);
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
