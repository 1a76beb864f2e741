// Moves (PTX ISA 9.7.9): mov with its packing and unpacking forms, cvta, isspacep; and the decoder's own
// helpers that fit a value into a wider or narrower register.
#include "sim/exec/instruction_set.h"
#include "sim/exec/integer_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Space;
using ptx::Type;

template <class T>
GRADER_INLINE T same(T a) {
  return a;
}
GRADER_INLINE uint32_t low_half(uint64_t a) { return static_cast<uint32_t>(a); }
GRADER_INLINE uint64_t zero_extended(uint32_t a) { return a; }
GRADER_INLINE uint64_t sign_extended(int32_t a) { return static_cast<uint64_t>(static_cast<int64_t>(a)); }

template <auto F>
const Record* uncounted(const Record* r, Warp& w) {
  ++w.uncounted;
  return Lanewise<F>::step(r, w);
}

const Record* move_predicate(const Record* r, Warp& w) {
  put_mask(w, r->operand[0], get_mask(w, r->operand[1]));
  return r + 1;
}

// mov.b64 {a, b, ...} <-> d: elements from the lowest bits up
template <class Whole, class Part>
const Record* unpack(const Record* r, Warp& w) {
  constexpr unsigned n = sizeof(Whole) / sizeof(Part);
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const Whole whole = get<Whole>(w.registers + r->operand[n], lane);
    for (unsigned i = 0; i < n; ++i)
      put<Part>(w.registers + r->operand[i], lane, static_cast<Part>(whole >> (8 * sizeof(Part) * i)));
  }
  return r + 1;
}
template <class Whole, class Part>
const Record* pack(const Record* r, Warp& w) {
  constexpr unsigned n = sizeof(Whole) / sizeof(Part);
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    Whole whole = 0;
    for (unsigned i = 0; i < n; ++i)
      whole |= static_cast<Whole>(static_cast<Whole>(get<Part>(w.registers + r->operand[1 + i], lane))
                                  << (8 * sizeof(Part) * i));
    put<Whole>(w.registers + r->operand[0], lane, whole);
  }
  return r + 1;
}

// mov.v2, mov.v4: what is written may be read too
template <class Part>
const Record* move_elements(const Record* r, Warp& w) {
  constexpr unsigned kMost = 4;
  const auto n = static_cast<unsigned>(r->immediate);
  const uint32_t* const to = w.operand_pool + r->extra;
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    Part parts[kMost];
    for (unsigned i = 0; i < n; ++i) parts[i] = get<Part>(w.registers + to[n + i], lane);
    for (unsigned i = 0; i < n; ++i) put<Part>(w.registers + to[i], lane, parts[i]);
  }
  return r + 1;
}

Handler select_mov(const Form& f) {
  const uint32_t size = ptx::size_of(f.type());
  if (f.has(Modifier::v2) || f.has(Modifier::v4)) {
    if (f.type() == Type::pred || size > 8) return nullptr;
    return size == 8 ? move_elements<uint64_t> : move_elements<uint32_t>;
  }
  if (f.vector > 1) {
    using Widest = unsigned __int128;
    if (size == 16 && f.vector == 2) return f.unpacks ? unpack<Widest, uint64_t> : pack<Widest, uint64_t>;
    if (size == 16 && f.vector == 4) return f.unpacks ? unpack<Widest, uint32_t> : pack<Widest, uint32_t>;
    if (size == 8 && f.vector == 2) return f.unpacks ? unpack<uint64_t, uint32_t> : pack<uint64_t, uint32_t>;
    if (size == 8 && f.vector == 4) return f.unpacks ? unpack<uint64_t, uint16_t> : pack<uint64_t, uint16_t>;
    if (size == 4 && f.vector == 2) return f.unpacks ? unpack<uint32_t, uint16_t> : pack<uint32_t, uint16_t>;
    if (size == 4 && f.vector == 4) return f.unpacks ? unpack<uint32_t, uint8_t> : pack<uint32_t, uint8_t>;
    if (size == 2 && f.vector == 2) return f.unpacks ? unpack<uint16_t, uint8_t> : pack<uint16_t, uint8_t>;
    return nullptr;
  }
  if (f.type() == Type::pred) return move_predicate;
  if (size == 8) return lanewise<same<uint64_t>>;
  return size == 16 ? active_lanes<same<unsigned __int128>> : lanewise<same<uint32_t>>;
}

template <uint64_t window, bool to_space>
GRADER_INLINE uint64_t moved(uint64_t a) {
  return to_space ? a - window_base(window) : a + window_base(window);
}

Handler select_cvta(const Form& f) {
  if (ptx::size_of(f.type()) != 8) return nullptr;
  const bool to = f.has(Modifier::to);
  switch (f.space) {
    case Space::shared:
    case Space::shared_cluster:
      return to ? lanewise<moved<kSharedWindow, true>> : lanewise<moved<kSharedWindow, false>>;
    case Space::local:
      return to ? lanewise<moved<kLocalWindow, true>> : lanewise<moved<kLocalWindow, false>>;
    case Space::global:
    case Space::const_:
    case Space::param:
      return lanewise<same<uint64_t>>;
    default:
      return nullptr;
  }
}

template <uint64_t window>
GRADER_INLINE bool in_window(uint64_t a) {
  return a >> 32 == window;
}
// .shared is the block's own; an address that names a block of its cluster (mapa) may name this one.
const Record* is_own_shared(const Record* r, Warp& w) {
  uint32_t result = 0;
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const uint64_t a = get<uint64_t>(w.registers + r->operand[1], lane);
    const uint32_t rank = get<uint32_t>(w.registers + r->operand[2], lane), named = uint32_t(a) >> kRankShift;
    if (a >> 32 == kSharedWindow && (named == 0 || named == rank + 1)) result |= bit(lane);
  }
  put_mask(w, r->operand[0], result);
  return r + 1;
}
// Constant variables lie among the global allocations: the two share windows, told apart by being writable.
template <bool constant>
const Record* is_global(const Record* r, Warp& w) {
  uint32_t result = 0;
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const uint64_t a = get<uint64_t>(w.registers + r->operand[1], lane);
    const uint64_t window = (a >> 32) - kGlobalWindow;
    const bool is_constant = window < w.window_count && w.windows[window].constant;
    const bool elsewhere = a >> 32 == kSharedWindow || a >> 32 == kLocalWindow || a >> 32 == kParameterWindow;
    if (constant ? is_constant : !is_constant && !elsewhere) result |= bit(lane);
  }
  put_mask(w, r->operand[0], result);
  return r + 1;
}

Handler select_isspacep(const Form& f) {
  switch (f.space) {
    case Space::shared:
      return is_own_shared;
    case Space::shared_cluster:
      return lanewise<in_window<kSharedWindow>>;
    case Space::local:
      return lanewise<in_window<kLocalWindow>>;
    case Space::param:
      return lanewise<in_window<kParameterWindow>>;
    case Space::global:
      return is_global<false>;
    case Space::const_:
      return is_global<true>;
    default:
      return nullptr;
  }
}

}  // namespace

extern const FittingHandlers fitting_handlers;
const FittingHandlers fitting_handlers = {uncounted<low_half>, uncounted<zero_extended>,
                                          uncounted<sign_extended>};

Handler select_move(const Form& f) {
  switch (f.opcode) {
    case Opcode::mov:
      return select_mov(f);
    case Opcode::cvta:
      return select_cvta(f);
    case Opcode::isspacep:
      return select_isspacep(f);
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
