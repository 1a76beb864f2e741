// One decoded instruction. A function's body becomes a flat array of these; the step loop calls `handler`
// with the record itself, and the handler returns the next one. 64 bytes: one cache line each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace grader::sim {

struct Warp;
struct Record;

// Executes one instruction for the lanes of `warp.mask` and returns the record that follows; nullptr hands
// control to the scheduler, which reads warp.event.
using Handler = const Record* (*)(const Record*, Warp&);

struct Record {
  Handler handler =
      nullptr;  // what the step loop calls; of a guarded instruction the one that applies the guard
  Handler inner = nullptr;  // of a guarded instruction: the instruction itself
  // Slots: byte offsets into the registers of a frame, destinations first, in the order PTX writes the
  // operands. Immediates and special registers have slots too, so that every operand is read the same way.
  uint32_t operand[6] = {};
  uint64_t immediate = 0;   // an address's offset, a branch's target (index of a record), a table (lop3), ...
  uint32_t guard = 0;       // slot of the guarding predicate
  uint32_t guard_flip = 0;  // all ones for @!p
  uint32_t instruction = 0;  // index into Program::instructions: what this was, for messages and observers
  uint32_t extra = 0;        // a call site, more operands, ...: an index that the handler understands
};
static_assert(sizeof(Record) == 64);

}  // namespace grader::sim
