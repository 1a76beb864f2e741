// From the meaning of an instruction for one thread, a plain function `D op(A, B, ...)`, to its handler for a
// warp.
//
// A register is 32 lanes of 4, 8 or 16 bytes (narrower values sit in the low bits of 4), a predicate a 32-bit
// mask. With all lanes active the loop is straight-line vector code; else every lane is computed and the
// inactive ones keep their old value: operations must therefore be defined for any input (a division by zero
// too).
#pragma once

#include "sim/exec/isa.h"
#include "sim/warp.h"

namespace grader::sim::GRADER_SIM_ISA {

template <class T>
struct Storage {  // how a T lies in a lane
  using Word __attribute__((may_alias)) = uint32_t;
  static_assert(sizeof(T) < 4);
};
template <class T>
requires(sizeof(T) == 4) struct Storage<T> {
  using Word __attribute__((may_alias)) = uint32_t;
};
template <class T>
requires(sizeof(T) == 8) struct Storage<T> {
  using Word __attribute__((may_alias)) = uint64_t;
};
template <class T>
requires(sizeof(T) == 16) struct Storage<T> {
  using Word __attribute__((may_alias)) = unsigned __int128;
};
template <unsigned bytes>
struct Unsigned;
template <>
struct Unsigned<1> {
  using type = uint8_t;
};
template <>
struct Unsigned<2> {
  using type = uint16_t;
};
template <>
struct Unsigned<4> {
  using type = uint32_t;
};
template <>
struct Unsigned<8> {
  using type = uint64_t;
};
template <>
struct Unsigned<16> {
  using type = unsigned __int128;
};

template <class T>
GRADER_INLINE T from_word(typename Storage<T>::Word word) {
  return bits_as<T>(static_cast<typename Unsigned<sizeof(T)>::type>(word));
}
template <class T>
GRADER_INLINE typename Storage<T>::Word to_word(T value) {
  if constexpr (sizeof(T) < 4) {
    // Sign-extended where T is signed, so that a wider reader sees the value.
    if constexpr (__is_class(T)) {
      return bits_as<typename Unsigned<sizeof(T)>::type>(value);
    } else {
      return static_cast<uint32_t>(static_cast<int32_t>(value));
    }
  } else {
    return bits_as<typename Unsigned<sizeof(T)>::type>(value);
  }
}

GRADER_INLINE uint32_t bit(unsigned lane) { return uint32_t{1} << lane; }

template <class T>
GRADER_INLINE T get(const std::byte* slot, unsigned lane) {
  if constexpr (__is_same(T, bool)) {
    return *reinterpret_cast<const Storage<uint32_t>::Word*>(slot) >> lane & 1;
  } else {
    return from_word<T>(reinterpret_cast<const typename Storage<T>::Word*>(slot)[lane]);
  }
}
template <class T>
GRADER_INLINE void put(std::byte* slot, unsigned lane, T value) {
  reinterpret_cast<typename Storage<T>::Word*>(slot)[lane] = to_word<T>(value);
}
GRADER_INLINE uint32_t get_mask(const Warp& w, uint32_t operand) {
  return *reinterpret_cast<const Storage<uint32_t>::Word*>(w.registers + operand);
}
GRADER_INLINE void put_mask(Warp& w, uint32_t operand, uint32_t value) {
  auto* p = reinterpret_cast<Storage<uint32_t>::Word*>(w.registers + operand);
  *p = (*p & ~w.mask) | (value & w.mask);
}

template <unsigned... i>
struct Indices {};
template <unsigned n, unsigned... i>
struct MakeIndices : MakeIndices<n - 1, n - 1, i...> {};
template <unsigned... i>
struct MakeIndices<0, i...> {
  using type = Indices<i...>;
};

template <auto F>
struct Lanewise;

template <class D, class... A, D (*F)(A...)>
struct Lanewise<F> {
  template <unsigned... i>
  static GRADER_INLINE void run(const Record* r, Warp& w, Indices<i...>) {
    std::byte* const registers = w.registers;
    const uint32_t mask = w.mask;
    const std::byte* const source[] = {static_cast<const std::byte*>(
        __builtin_assume_aligned(registers + r->operand[1 + i], __is_same(A, bool) ? 4 : 64))...};
    if constexpr (__is_same(D, bool)) {
      uint32_t result = 0;
      GRADER_VECTORISE
      for (unsigned lane = 0; lane < kWarpSize; ++lane)
        result |= F(get<A>(source[i], lane)...) ? bit(lane) : 0;
      put_mask(w, r->operand[0], result);
    } else {
      std::byte* const d = static_cast<std::byte*>(__builtin_assume_aligned(registers + r->operand[0], 64));
      if (mask == kFullMask) {
        GRADER_VECTORISE
        for (unsigned lane = 0; lane < kWarpSize; ++lane) put<D>(d, lane, F(get<A>(source[i], lane)...));
      } else {
        auto* words = reinterpret_cast<typename Storage<D>::Word*>(d);
        GRADER_VECTORISE
        for (unsigned lane = 0; lane < kWarpSize; ++lane) {
          const auto value = to_word<D>(F(get<A>(source[i], lane)...));
          words[lane] = mask >> lane & 1 ? value : words[lane];
        }
      }
    }
  }
  static const Record* step(const Record* r, Warp& w) {
    run(r, w, typename MakeIndices<sizeof...(A)>::type{});
    return r + 1;
  }
};

// For operations whose host code is a call anyway: only the active lanes are computed.
template <auto F>
struct ActiveLanes;
template <class D, class... A, D (*F)(A...)>
struct ActiveLanes<F> {
  template <unsigned... i>
  static GRADER_INLINE void run(const Record* r, Warp& w, Indices<i...>) {
    for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
      const unsigned lane = static_cast<unsigned>(__builtin_ctz(rest));
      put<D>(w.registers + r->operand[0], lane, F(get<A>(w.registers + r->operand[1 + i], lane)...));
    }
  }
  static const Record* step(const Record* r, Warp& w) {
    run(r, w, typename MakeIndices<sizeof...(A)>::type{});
    return r + 1;
  }
};

template <auto F>
constexpr Handler lanewise = &Lanewise<F>::step;
template <auto F>
constexpr Handler active_lanes = &ActiveLanes<F>::step;

}  // namespace grader::sim::GRADER_SIM_ISA
