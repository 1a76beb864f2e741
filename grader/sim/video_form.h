// What a video instruction does with its operands (PTX ISA 9.7.18, 9.7.19), as the decoder tells it to the
// handler in Record::immediate. Scalar and SIMD forms are one: `1 << count` elements are computed, each from
// an element of a and one of b, chosen by number from the operands.
#pragma once

#include <cstdint>

#include "ptx/opcode.h"

namespace grader::sim {

// They stand together in opcodes.def.
constexpr bool is_video(ptx::Opcode o) { return o >= ptx::Opcode::vadd && o <= ptx::Opcode::vset4; }

struct VideoForm {
  uint64_t count : 2 = 0;    // elements: 1, 2 or 4, as a power of two
  uint64_t a_width : 2 = 2;  // of the elements chosen from: 8, 16 or 32 bits, as a power of two bytes
  uint64_t b_width : 2 = 2;
  uint64_t d_width : 2 = 2;       // of the elements of d
  uint64_t a_elements : 12 = 0;   // three bits for each element: its number in {b, a} as one 64-bit value
  uint64_t b_elements : 12 = 0;   // ..., lowest first
  uint64_t d_elements : 4 = 0xf;  // which elements of d are written; of a scalar, which one
  uint64_t a_signed : 1 = 0;
  uint64_t b_signed : 1 = 0;
  uint64_t d_signed : 1 = 0;
  uint64_t saturate : 1 = 0;
  uint64_t merges : 1 = 0;      // what is not written comes from c
  uint64_t second : 2 = 0;      // a VideoSecond
  uint64_t wraps : 1 = 0;       // shifts
  uint64_t comparison : 3 = 0;  // vset: a VideoComparison
  uint64_t shift : 4 = 0;       // vmad: .shr7, .shr15
  uint64_t negates_product : 1 = 0;
  uint64_t negates_c : 1 = 0;
  uint64_t plus_one : 1 = 0;
};
static_assert(sizeof(VideoForm) == 8);

enum class VideoSecond : uint8_t { none, add, min, max };
enum class VideoComparison : uint8_t { eq, ne, lt, le, gt, ge };

}  // namespace grader::sim
