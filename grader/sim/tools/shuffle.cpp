#include "sim/tools/shuffle.h"

#include <cstring>

namespace grader::sim {
namespace {

uint32_t value_of(const InstructionEvent& e, unsigned operand, unsigned lane) {
  uint32_t value;
  std::memcpy(&value, e.registers + e.record.operand[operand] + 4 * lane, 4);
  return value;
}

}  // namespace

// d|p, a, b, c, membermask, as exec/communication.cpp has it.
ShuffleRead shuffle_read(const ptx::Instruction& i, const InstructionEvent& e, uint32_t lane) {
  using ptx::Modifier;
  const unsigned first = i.operands[0].kind == ptx::OperandKind::pair ? 2 : 1;
  const uint32_t b = value_of(e, first + 1, lane) & 31, c = value_of(e, first + 2, lane);
  const uint32_t clamp = c & 31, segment = c >> 8 & 31;
  const uint32_t most = (lane & segment) | (clamp & ~segment);
  ShuffleRead read;
  read.named = value_of(e, first + 3, lane);
  read.source = lane;
  if (i.has(Modifier::up)) {
    if (lane >= most + b) read.source = lane - b;  // there the clamp is the segment's first lane
  } else {
    const uint32_t source = i.has(Modifier::down)   ? lane + b
                            : i.has(Modifier::bfly) ? lane ^ b
                                                    : (lane & segment) | (b & ~segment);
    if (source <= most) read.source = source;
  }
  read.takes_part = read.source == lane || ((e.mask & read.named) >> read.source & 1) != 0;
  return read;
}

uint32_t lanes_of_warp(const Dim3& block, uint32_t warp) {
  const uint32_t threads = block[0] * block[1] * block[2], first = warp * kWarpSize;
  return threads - first >= kWarpSize ? kFullMask : (1u << (threads - first)) - 1;
}

}  // namespace grader::sim
