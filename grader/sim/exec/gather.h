// 32 words from 32 places, and back. Most warps read runs of neighbours or one word for many lanes: eight
// lanes at a time are looked at for that, for hardware gathers are slow.
#pragma once

#include "sim/exec/isa.h"
#include "sim/warp.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace grader::sim::GRADER_SIM_ISA {

GRADER_INLINE uint32_t word_at(const std::byte* p) {
  uint32_t v;
  __builtin_memcpy(&v, p, 4);
  return v;
}

// `to`: the slot of a 32-bit register; `offset`: 64-byte aligned, as resolve() leaves them.
GRADER_INLINE void gather_words(const std::byte* base, const uint32_t* offset, std::byte* to) {
#if defined(__AVX2__)
  const __m256i neighbours = _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28);
  for (unsigned group = 0; group < kWarpSize; group += 8) {
    const uint32_t first = offset[group];
    const __m256i distance =
        _mm256_sub_epi32(_mm256_load_si256(reinterpret_cast<const __m256i*>(offset + group)),
                         _mm256_set1_epi32(static_cast<int>(first)));
    const __m256i unlike = _mm256_xor_si256(distance, neighbours);
    auto* const d = reinterpret_cast<__m256i*>(to + 4 * group);
    if (_mm256_testz_si256(unlike, unlike)) {
      _mm256_store_si256(d, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(base + first)));
    } else if (_mm256_testz_si256(distance, distance)) {
      _mm256_store_si256(d, _mm256_set1_epi32(static_cast<int>(word_at(base + first))));
    } else {
      for (unsigned i = 0; i < 8; ++i) __builtin_memcpy(to + 4 * (group + i), base + offset[group + i], 4);
    }
  }
#else
  for (unsigned lane = 0; lane < kWarpSize; ++lane) __builtin_memcpy(to + 4 * lane, base + offset[lane], 4);
#endif
}

GRADER_INLINE void scatter_words(std::byte* base, const uint32_t* offset, const std::byte* from) {
#if defined(__AVX2__)
  const __m256i neighbours = _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28);
  for (unsigned group = 0; group < kWarpSize; group += 8) {
    const uint32_t first = offset[group];
    const __m256i distance =
        _mm256_sub_epi32(_mm256_load_si256(reinterpret_cast<const __m256i*>(offset + group)),
                         _mm256_set1_epi32(static_cast<int>(first)));
    const __m256i unlike = _mm256_xor_si256(distance, neighbours);
    if (_mm256_testz_si256(unlike, unlike)) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(base + first),
                          _mm256_load_si256(reinterpret_cast<const __m256i*>(from + 4 * group)));
    } else {
      for (unsigned i = 0; i < 8; ++i) __builtin_memcpy(base + offset[group + i], from + 4 * (group + i), 4);
    }
  }
#else
  for (unsigned lane = 0; lane < kWarpSize; ++lane) __builtin_memcpy(base + offset[lane], from + 4 * lane, 4);
#endif
}

}  // namespace grader::sim::GRADER_SIM_ISA
