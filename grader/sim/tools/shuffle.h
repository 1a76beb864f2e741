// Whose value a shuffle gives to whom (PTX ISA 9.7.9.6).
#pragma once

#include "sim/observer.h"

namespace grader::sim {

struct ShuffleRead {
  uint32_t source = 0;     // the lane; the reader's own where the other would lie outside of its segment
  uint32_t named = 0;      // by the reader's mask
  bool takes_part = true;  // the source does: else what is read is undefined
};
// Of a shfl.sync that has been executed.
ShuffleRead shuffle_read(const ptx::Instruction&, const InstructionEvent&, uint32_t lane);

// The lanes that a warp of such a block begins with.
uint32_t lanes_of_warp(const Dim3& block, uint32_t warp);

}  // namespace grader::sim
