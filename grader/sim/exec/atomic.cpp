// atom and red (PTX ISA 9.7.13.5, 9.7.13.7). One lane after the other, from lane 0 up; one instruction of one
// warp at a time, so orders and scopes need nothing here.
#include "sim/access.h"
#include "sim/exec/atomic_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/resolve.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Space;
using ptx::Type;

template <class T, class Address, class F>
GRADER_INLINE void each_place(const Record* r, Warp& w, unsigned address_operand, F f) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const Address address =
        get<Address>(w.registers + r->operand[address_operand], lane) + static_cast<Address>(r->immediate);
    f(lane, locate(w, *r, lane, address), address);
  }
}

// atom d, [a], b and red [a], b
template <auto F, class T, Space space, bool returns, class Address>
const Record* update(const Record* r, Warp& w) {
  constexpr unsigned at = returns ? 1 : 0;
  each_place<T, Address>(
      r, w, at, [&](unsigned lane, std::byte* place, Address address) __attribute__((always_inline)) {
        T old;
        if (place == nullptr) {
          if constexpr (returns)
            __builtin_memset(&old, 0xff, sizeof old), put<T>(w.registers + r->operand[0], lane, old);
          return;
        }
        __builtin_memcpy(&old, place, sizeof(T));
        const bool shared =
            space == Space::shared || (space == Space::generic && uint64_t{address} >> 32 == kSharedWindow);
        const T next = combine<F>(old, get<T>(w.registers + r->operand[at + 1], lane), shared);
        __builtin_memcpy(place, &next, sizeof(T));
        if constexpr (returns) put<T>(w.registers + r->operand[0], lane, old);
      });
  return r + 1;
}

// atom.cas d, [a], compare, new
template <class T, class Address>
const Record* compare_and_swap(const Record* r, Warp& w) {
  each_place<T, Address>(
      r, w, 1, [&](unsigned lane, std::byte* place, Address) __attribute__((always_inline)) {
        T old = T(~T(0));
        if (place != nullptr) {
          __builtin_memcpy(&old, place, sizeof(T));
          const T next = get<T>(w.registers + r->operand[3], lane);
          if (old == get<T>(w.registers + r->operand[2], lane)) __builtin_memcpy(place, &next, sizeof(T));
        }
        put<T>(w.registers + r->operand[0], lane, old);
      });
  return r + 1;
}

// atom.global.v2.f32.add {d...}, [a], {b...}: the operands are in the pool when they are many.
template <auto F, class T, unsigned n, bool returns>
const Record* update_vector(const Record* r, Warp& w) {
  constexpr unsigned at = returns ? n : 0, count = (returns ? 2 : 1) * n + 1;
  const uint32_t* const operand = count > 6 ? w.operand_pool + r->extra : r->operand;
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    std::byte* const place =
        locate(w, *r, lane, get<uint64_t>(w.registers + operand[at], lane) + r->immediate);
    T b[n];  // read first: results may go into the same registers
    for (unsigned i = 0; i < n; ++i) b[i] = get<T>(w.registers + operand[at + 1 + i], lane);
    for (unsigned i = 0; i < n; ++i) {
      T old;
      __builtin_memset(&old, 0xff, sizeof old);
      if (place != nullptr) {
        __builtin_memcpy(&old, place + i * sizeof(T), sizeof(T));
        const T next = combine<F>(old, b[i], false);
        __builtin_memcpy(place + i * sizeof(T), &next, sizeof(T));
      }
      if constexpr (returns) put<T>(w.registers + operand[i], lane, old);
    }
  }
  return r + 1;
}

template <auto F, class T, Space space = Space::global>  // space: where F depends on it
Handler shaped(const Form& f) {
  const bool returns = f.opcode == Opcode::atom;
  if (f.vector == 2) return returns ? update_vector<F, T, 2, true> : update_vector<F, T, 2, false>;
  if (f.vector == 4) return returns ? update_vector<F, T, 4, true> : update_vector<F, T, 4, false>;
  if constexpr (sizeof(T) == 2)
    if (f.vector == 8) return returns ? update_vector<F, T, 8, true> : update_vector<F, T, 8, false>;
  if (f.vector != 1) return nullptr;
  if (f.wide_address)
    return returns ? update<F, T, space, true, uint64_t> : update<F, T, space, false, uint64_t>;
  return returns ? update<F, T, space, true, uint32_t> : update<F, T, space, false, uint32_t>;
}

template <auto F, class T>
Handler sums(const Form& f) {
  if (!f.has(Modifier::add)) return nullptr;
  if (f.space == Space::global) return shaped<F, T, Space::global>(f);
  return f.space == Space::generic ? shaped<F, T, Space::generic>(f) : shaped<F, T, Space::shared>(f);
}
template <class T>
Handler exchanges(const Form& f) {
  if (f.has(Modifier::exch)) return shaped<exchange<T>, T>(f);
  if (!f.has(Modifier::cas)) return nullptr;
  return f.wide_address ? compare_and_swap<T, uint64_t> : compare_and_swap<T, uint32_t>;
}
template <class T>
Handler integers(const Form& f) {
  if (f.has(Modifier::add)) return shaped<add<T>, T>(f);
  if (f.has(Modifier::min)) return shaped<min<T>, T>(f);
  if (f.has(Modifier::max)) return shaped<max<T>, T>(f);
  if (f.has(Modifier::and_)) return shaped<bit_and<T>, T>(f);
  if (f.has(Modifier::or_)) return shaped<bit_or<T>, T>(f);
  if (f.has(Modifier::xor_)) return shaped<bit_xor<T>, T>(f);
  if (f.has(Modifier::inc)) return shaped<increment<T>, T>(f);
  if (f.has(Modifier::dec)) return shaped<decrement<T>, T>(f);
  return exchanges<T>(f);
}
template <class H, bool pair>
Handler halves(const Form& f) {
  if constexpr (pair) {
    if (f.has(Modifier::add)) return shaped<on_pair<H, sum<H>>, uint32_t>(f);
    if (f.has(Modifier::min)) return shaped<on_pair<H, extreme<H, false>>, uint32_t>(f);
    return f.has(Modifier::max) ? shaped<on_pair<H, extreme<H, true>>, uint32_t>(f) : nullptr;
  } else {
    if (f.has(Modifier::add)) return shaped<sum<H>, H>(f);
    if (f.has(Modifier::min)) return shaped<extreme<H, false>, H>(f);
    return f.has(Modifier::max) ? shaped<extreme<H, true>, H>(f) : nullptr;
  }
}

}  // namespace

Handler select_atomic(const Form& f) {
  switch (f.type()) {
    case Type::b16:
      return f.has(Modifier::cas) ? exchanges<uint16_t>(f) : nullptr;
    case Type::b32:
    case Type::u32:
      return integers<uint32_t>(f);
    case Type::s32:
      return integers<int32_t>(f);
    case Type::b64:
    case Type::u64:
      return integers<uint64_t>(f);
    case Type::s64:
      return integers<int64_t>(f);
    case Type::b128:
      return exchanges<unsigned __int128>(f);
    case Type::f32:
      return sums<add_f32, float>(f);
    case Type::f64:
      return sums<add_f64, double>(f);
    case Type::f16:
      return halves<Half, false>(f);
    case Type::bf16:
      return halves<Bfloat, false>(f);
    case Type::f16x2:
      return halves<Half, true>(f);
    case Type::bf16x2:
      return halves<Bfloat, true>(f);
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
