// The threads of a warp among themselves (PTX ISA 9.7.9.6, 9.7.13): shfl, vote, match, redux, activemask,
// elect and bar.warp.sync. The .sync forms wait until every lane named in the mask is there; when the lanes
// of the running fragment do not do, the scheduler is asked to gather them.
#include "sim/exec/gathered.h"
#include "sim/exec/integer_ops.h"
#include "sim/exec/lanes.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

// Between the lanes that execute together, those with the same mask belong together.
template <class F>
GRADER_INLINE void each_lane(const Warp& w, F f) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) f(static_cast<unsigned>(__builtin_ctz(rest)));
}
// The lanes that run this instruction together with `lane`: named by its mask, and here.
GRADER_INLINE uint32_t partners(const Warp& w, uint32_t mask_operand, unsigned lane) {
  return get<uint32_t>(w.registers + mask_operand, lane) & w.mask;
}

enum class Shuffle { up, down, bfly, idx };

// d|p, a, b, c(, membermask): c holds the clamp in bits 0-4 and the segment mask in bits 8-12.
template <Shuffle mode, bool pair, bool sync>
const Record* shuffle(const Record* r, Warp& w) {
  constexpr unsigned first = pair ? 2 : 1;
  if constexpr (sync)
    if (!lanes_are_here(r, w, r->operand[first + 3])) return nullptr;
  alignas(64) uint32_t value[kWarpSize], result[kWarpSize];
  uint32_t inside_all = 0;
  for (unsigned lane = 0; lane < kWarpSize; ++lane)
    value[lane] = get<uint32_t>(w.registers + r->operand[first], lane);
  each_lane(
      w, [&](unsigned lane) __attribute__((always_inline)) {
        const uint32_t b = get<uint32_t>(w.registers + r->operand[first + 1], lane) & 31;
        const uint32_t c = get<uint32_t>(w.registers + r->operand[first + 2], lane);
        const uint32_t clamp = c & 31, segment = c >> 8 & 31;
        const int32_t most = int32_t((lane & segment) | (clamp & ~segment)), least = int32_t(lane & segment);
        int32_t source = 0;
        bool inside = false;
        if (mode == Shuffle::up) source = int32_t(lane) - int32_t(b), inside = source >= most;
        if (mode == Shuffle::down) source = int32_t(lane + b), inside = source <= most;
        if (mode == Shuffle::bfly) source = int32_t(lane ^ b), inside = source <= most;
        if (mode == Shuffle::idx) source = least | int32_t(b & ~segment), inside = source <= most;
        const auto from = inside ? static_cast<unsigned>(source) : lane;
        result[lane] =
            w.mask >> from & 1 ? value[from] : 0xffffffffu;  // from a lane that is not here: undefined
        inside_all |= inside ? bit(lane) : 0;
      });
  each_lane(
      w, [&](unsigned lane) __attribute__((always_inline)) {
        put<uint32_t>(w.registers + r->operand[0], lane, result[lane]);
      });
  if constexpr (pair) put_mask(w, r->operand[1], inside_all);
  return r + 1;
}

enum class Vote { all, any, uni, ballot };
template <Vote mode, bool sync>
const Record* vote(const Record* r, Warp& w) {
  if constexpr (sync)
    if (!lanes_are_here(r, w, r->operand[2])) return nullptr;
  const uint32_t p = get_mask(w, r->operand[1]) ^ static_cast<uint32_t>(r->immediate);  // immediate: !p
  uint32_t truth = 0;
  each_lane(
      w, [&](unsigned lane) __attribute__((always_inline)) {
        const uint32_t together = sync ? partners(w, r->operand[2], lane) : w.mask;
        const uint32_t votes = p & together;
        if constexpr (mode == Vote::ballot) put<uint32_t>(w.registers + r->operand[0], lane, votes);
        if (mode == Vote::all   ? votes == together
            : mode == Vote::any ? votes != 0
                                : votes == 0 || votes == together)
          truth |= bit(lane);
      });
  if constexpr (mode != Vote::ballot) put_mask(w, r->operand[0], truth);
  return r + 1;
}
template <bool sync>
Handler select_vote(const Form& f) {
  if (f.has(Modifier::all)) return vote<Vote::all, sync>;
  if (f.has(Modifier::any)) return vote<Vote::any, sync>;
  if (f.has(Modifier::uni)) return vote<Vote::uni, sync>;
  return f.has(Modifier::ballot) ? vote<Vote::ballot, sync> : nullptr;
}

template <class T, bool all, bool pair>
const Record* match(const Record* r, Warp& w) {
  constexpr unsigned first = pair ? 2 : 1;
  if (!lanes_are_here(r, w, r->operand[first + 1])) return nullptr;
  uint32_t agree = 0;
  alignas(64) uint32_t result[kWarpSize];
  each_lane(
      w, [&](unsigned lane) __attribute__((always_inline)) {
        const T own = get<T>(w.registers + r->operand[first], lane);
        const uint32_t together = partners(w, r->operand[first + 1], lane);
        uint32_t same = 0;
        for (uint32_t rest = together; rest; rest &= rest - 1) {
          const auto other = static_cast<unsigned>(__builtin_ctz(rest));
          if (get<T>(w.registers + r->operand[first], other) == own) same |= bit(other);
        }
        if (same == together) agree |= bit(lane);
        result[lane] = !all ? same : same == together ? together : 0;
      });
  each_lane(
      w, [&](unsigned lane) __attribute__((always_inline)) {
        put<uint32_t>(w.registers + r->operand[0], lane, result[lane]);
      });
  if constexpr (pair) put_mask(w, r->operand[1], agree);
  return r + 1;
}
template <class T>
Handler select_match(const Form& f) {
  if (f.has(Modifier::any)) return match<T, false, false>;
  return f.pair ? match<T, true, true> : match<T, true, false>;
}

template <class T, T (*F)(T, T)>
const Record* redux(const Record* r, Warp& w) {
  if (!lanes_are_here(r, w, r->operand[2])) return nullptr;
  alignas(64) T result[kWarpSize];
  each_lane(
      w, [&](unsigned lane) __attribute__((always_inline)) {
        bool begun = false;
        T total{};
        for (uint32_t rest = partners(w, r->operand[2], lane); rest; rest &= rest - 1) {
          const T value = get<T>(w.registers + r->operand[1], static_cast<unsigned>(__builtin_ctz(rest)));
          total = begun ? F(total, value) : value;
          begun = true;
        }
        result[lane] = total;
      });
  each_lane(
      w, [&](unsigned lane)
             __attribute__((always_inline)) { put<T>(w.registers + r->operand[0], lane, result[lane]); });
  return r + 1;
}
template <class T>
GRADER_INLINE T both(T a, T b) {
  return a & b;
}
template <class T>
GRADER_INLINE T either(T a, T b) {
  return a | b;
}
template <class T>
GRADER_INLINE T differ(T a, T b) {
  return a ^ b;
}

template <class T>
Handler select_redux(const Form& f) {
  if (f.has(Modifier::add)) return redux<T, add<T>>;
  if (f.has(Modifier::min)) return redux<T, min<T>>;
  if (f.has(Modifier::max)) return redux<T, max<T>>;
  if (f.has(Modifier::and_)) return redux<T, both<T>>;
  if (f.has(Modifier::or_)) return redux<T, either<T>>;
  return f.has(Modifier::xor_) ? redux<T, differ<T>> : nullptr;
}

const Record* activemask(const Record* r, Warp& w) {
  each_lane(
      w, [&](unsigned lane)
             __attribute__((always_inline)) { put<uint32_t>(w.registers + r->operand[0], lane, w.mask); });
  return r + 1;
}

// elect.sync d|p, membermask: the lowest lane named is the leader.
const Record* elect(const Record* r, Warp& w) {
  if (!lanes_are_here(r, w, r->operand[2])) return nullptr;
  uint32_t elected = 0;
  each_lane(
      w, [&](unsigned lane) __attribute__((always_inline)) {
        const auto leader =
            static_cast<unsigned>(__builtin_ctz(partners(w, r->operand[2], lane) | bit(lane)));
        put<uint32_t>(w.registers + r->operand[0], lane, leader);
        if (leader == lane) elected |= bit(lane);
      });
  put_mask(w, r->operand[1], elected);
  return r + 1;
}

const Record* warp_barrier(const Record* r, Warp& w) {
  return lanes_are_here(r, w, r->operand[0]) ? r + 1 : nullptr;
}

template <bool pair, bool sync>
Handler select_shuffle(const Form& f) {
  if (f.has(Modifier::up)) return shuffle<Shuffle::up, pair, sync>;
  if (f.has(Modifier::down)) return shuffle<Shuffle::down, pair, sync>;
  if (f.has(Modifier::bfly)) return shuffle<Shuffle::bfly, pair, sync>;
  return f.has(Modifier::idx) ? shuffle<Shuffle::idx, pair, sync> : nullptr;
}

}  // namespace

Handler select_communication(const Form& f) {
  const bool sync = f.has(Modifier::sync);
  switch (f.opcode) {
    case Opcode::shfl:
      if (f.pair) return sync ? select_shuffle<true, true>(f) : select_shuffle<true, false>(f);
      return sync ? select_shuffle<false, true>(f) : select_shuffle<false, false>(f);
    case Opcode::vote:
      return sync ? select_vote<true>(f) : select_vote<false>(f);
    case Opcode::match:
      return ptx::size_of(f.type()) == 8 ? select_match<uint64_t>(f) : select_match<uint32_t>(f);
    case Opcode::redux:
      return f.type() == Type::s32   ? select_redux<int32_t>(f)
             : f.type() == Type::f32 ? nullptr
                                     : select_redux<uint32_t>(f);
    case Opcode::activemask:
      return activemask;
    case Opcode::elect:
      return elect;
    case Opcode::bar:
    case Opcode::barrier:
      return f.has(Modifier::warp) && sync ? warp_barrier : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
