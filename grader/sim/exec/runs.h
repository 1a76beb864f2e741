// The fastest path of a load or store: a whole warp of which each eight lanes access neighbouring elements,
// or all one. Nothing is computed lane by lane: a run's first address says where its bytes lie.
#pragma once

#include "sim/exec/resolve.h"
#include "sim/lane_run.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace grader::sim::GRADER_SIM_ISA {

constexpr unsigned kRuns = kWarpSize / kRunLanes;

// How the addresses of the eight lanes from `lanes` on lie, for elements of `bytes`.
template <unsigned bytes>
GRADER_INLINE LaneRun run_of(const uint32_t* lanes) {
#if defined(__AVX2__)
  constexpr int b = bytes;
  const __m256i distance = _mm256_sub_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(lanes)),
                                            _mm256_set1_epi32(static_cast<int>(lanes[0])));
  const __m256i unlike =
      _mm256_xor_si256(distance, _mm256_setr_epi32(0, b, 2 * b, 3 * b, 4 * b, 5 * b, 6 * b, 7 * b));
  if (_mm256_testz_si256(unlike, unlike)) return LaneRun::neighbours;
  return _mm256_testz_si256(distance, distance) ? LaneRun::same : LaneRun::scattered;
#else
  uint32_t different = 0, unlike = 0;
  for (unsigned i = 0; i < kRunLanes; ++i) {
    different |= lanes[i] ^ lanes[0];
    unlike |= lanes[i] ^ (lanes[0] + i * bytes);
  }
  return unlike == 0 ? LaneRun::neighbours : different == 0 ? LaneRun::same : LaneRun::scattered;
#endif
}
template <unsigned bytes>
GRADER_INLINE LaneRun run_of(const uint64_t* lanes) {
#if defined(__AVX2__)
  constexpr long long b = bytes;
  const __m256i first = _mm256_set1_epi64x(static_cast<long long>(lanes[0]));
  const __m256i low = _mm256_sub_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(lanes)), first);
  const __m256i high =
      _mm256_sub_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(lanes + 4)), first);
  const __m256i unlike =
      _mm256_or_si256(_mm256_xor_si256(low, _mm256_setr_epi64x(0, b, 2 * b, 3 * b)),
                      _mm256_xor_si256(high, _mm256_setr_epi64x(4 * b, 5 * b, 6 * b, 7 * b)));
  if (_mm256_testz_si256(unlike, unlike)) return LaneRun::neighbours;
  const __m256i different = _mm256_or_si256(low, high);
  return _mm256_testz_si256(different, different) ? LaneRun::same : LaneRun::scattered;
#else
  uint64_t different = 0, unlike = 0;
  for (unsigned i = 0; i < kRunLanes; ++i) {
    different |= lanes[i] ^ lanes[0];
    unlike |= lanes[i] ^ (lanes[0] + uint64_t{i} * bytes);
  }
  return unlike == 0 ? LaneRun::neighbours : different == 0 ? LaneRun::same : LaneRun::scattered;
#endif
}

struct Runs {
  LaneRun kind[kRuns];
  std::byte* first[kRuns];  // where the first lane's element lies
};

// False: not this case; nothing is said of whether the access is allowed.
template <Where where, class Address, unsigned bytes>
GRADER_INLINE bool runs_of(const Warp& w, const std::byte* slot, uint64_t displacement, bool write,
                           Runs& out) {
  static_assert(where == Where::global || where == Where::shared || where == Where::generic);
  using Word __attribute__((may_alias)) = Address;
  const Word* const lanes = reinterpret_cast<const Word*>(__builtin_assume_aligned(slot, 64));
  const auto shift = static_cast<Address>(displacement);
  const Region region = region_of<where>(w, static_cast<Address>(lanes[0] + shift));
  if ((write && (!region.writable || region.marks != nullptr)) || region.lane_stride != 0) return false;
  const auto begin = static_cast<Address>(region.begin);
  for (unsigned run = 0; run < kRuns; ++run) {
    const Word* const eight = lanes + run * kRunLanes;
    const LaneRun kind = run_of<bytes>(reinterpret_cast<const Address*>(eight));
    const Address address = eight[0] + shift, offset = address - begin;
    const unsigned size = kind == LaneRun::same ? bytes : bytes * kRunLanes;
    if (kind == LaneRun::scattered || (address & (bytes - 1)) != 0 || offset > region.size ||
        region.size - offset < size)
      return false;
    out.kind[run] = kind;
    out.first[run] = region.base + offset;
  }
  return true;
}

template <class T>
GRADER_INLINE void load_neighbours(const std::byte* from, std::byte* to) {
  __builtin_memcpy(to, from, kRunLanes * sizeof(T));
}
template <class T>
GRADER_INLINE void load_same(const std::byte* from, std::byte* to) {
  typename Unsigned<sizeof(T)>::type one;
  __builtin_memcpy(&one, from, sizeof(T));
  for (unsigned i = 0; i < kRunLanes; ++i) __builtin_memcpy(to + i * sizeof(T), &one, sizeof(T));
}
template <class T>
GRADER_INLINE void load_runs(const Runs& runs, std::byte* to) {
  constexpr unsigned stride = kRunLanes * sizeof(T);
  uint32_t kinds;
  __builtin_memcpy(&kinds, runs.kind, sizeof kinds);
  if (kinds == static_cast<uint32_t>(LaneRun::neighbours) * 0x01010101u) {
    for (unsigned run = 0; run < kRuns; ++run) load_neighbours<T>(runs.first[run], to + run * stride);
  } else if (kinds == static_cast<uint32_t>(LaneRun::same) * 0x01010101u) {
    for (unsigned run = 0; run < kRuns; ++run) load_same<T>(runs.first[run], to + run * stride);
  } else {
    for (unsigned run = 0; run < kRuns; ++run)
      runs.kind[run] == LaneRun::neighbours ? load_neighbours<T>(runs.first[run], to + run * stride)
                                            : load_same<T>(runs.first[run], to + run * stride);
  }
}
// Of lanes that write one place the last stays.
template <class T>
GRADER_INLINE void store_runs(const Runs& runs, const std::byte* from) {
  for (unsigned run = 0; run < kRuns; ++run) {
    const std::byte* const s = from + run * kRunLanes * sizeof(T);
    if (runs.kind[run] == LaneRun::neighbours)
      __builtin_memcpy(runs.first[run], s, kRunLanes * sizeof(T));
    else
      __builtin_memcpy(runs.first[run], s + (kRunLanes - 1) * sizeof(T), sizeof(T));
  }
}

// What a register of shared addresses was found to hold, kept in the frame until the register is written (see
// decode_memos.cpp): the loads that follow only add their displacement.
struct RunMemo {
  static constexpr uint32_t kUnknown = UINT32_MAX;  // as poison is
  uint32_t bytes;                                   // the size of the elements that the runs are of
  LaneRun kind[kRuns];
  uint32_t distance[kRuns];  // of each run's first lane from `low`
  uint32_t span;             // from `low` to the end of the farthest element
  uint64_t low;              // the lowest address, from the start of its array
  uint64_t size;             // of the array
  std::byte* base;           // where it lies
};
static_assert(sizeof(RunMemo) <= kMemoBytes);

// Whole warps alone. False: these are no runs, or some lie outside the array.
template <class Address, unsigned bytes>
GRADER_INLINE bool remember_runs(const Warp& w, const std::byte* slot, uint64_t displacement, RunMemo& memo) {
  Runs runs;
  if (!runs_of<Where::shared, Address, bytes>(w, slot, displacement, false, runs)) return false;
  const Region region =
      region_of<Where::shared>(w, get<Address>(slot, 0) + static_cast<Address>(displacement));
  std::byte* low = runs.first[0];
  for (unsigned run = 1; run < kRuns; ++run) low = runs.first[run] < low ? runs.first[run] : low;
  memo.span = 0;
  for (unsigned run = 0; run < kRuns; ++run) {
    memo.kind[run] = runs.kind[run];
    memo.distance[run] = static_cast<uint32_t>(runs.first[run] - low);
    const uint32_t end = memo.distance[run] + bytes * (runs.kind[run] == LaneRun::same ? 1 : kRunLanes);
    memo.span = end > memo.span ? end : memo.span;
  }
  memo.low = static_cast<uint64_t>(low - region.base) - displacement;
  memo.size = region.size;
  memo.base = region.base;
  memo.bytes = bytes;
  return true;
}

// False: the memo does not say.
template <class T, class Address>
GRADER_INLINE bool load_remembered(const RunMemo& memo, uint64_t displacement, std::byte* to) {
  const auto offset = static_cast<Address>(memo.low + displacement);
  if (memo.bytes != sizeof(T) || (offset & (sizeof(T) - 1)) != 0 || offset > memo.size ||
      memo.size - offset < memo.span)
    return false;
  Runs runs;
  for (unsigned run = 0; run < kRuns; ++run) {
    runs.kind[run] = memo.kind[run];
    runs.first[run] = memo.base + offset + memo.distance[run];
  }
  load_runs<T>(runs, to);
  return true;
}

}  // namespace grader::sim::GRADER_SIM_ISA
