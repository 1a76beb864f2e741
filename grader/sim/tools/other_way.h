// What a lane would have done on the way that a branch did not send it: run for this lane alone, on a copy of
// its registers and without a trace in memory. Of a branch that something strange decides (strange_values.h)
// the two ways tell what depends on it: what is stored on either, and the registers that differ where they
// meet.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/observer.h"
#include "sim/tools/unset_registers.h"

namespace grader::sim {

class StrangeValues;

struct OtherWay {
  struct Store {
    uint32_t instruction;
    uint64_t address;  // generic
    uint32_t bytes;
  };
  std::vector<Store> stores;
  // A call, something that other lanes take part in, or too long a way: what follows is not known.
  bool arrived = false;             // at the place where the ways meet
  std::vector<uint64_t> values;     // there: of UnsetRegisters::merging
  std::vector<bool> strange;        // of those
  uint32_t atomic_at = ptx::kNone;  // it would have called a function that does something atomic
};

// `meet`: where the ways of the branch meet, in the body. `strange`: lanes, by watched register.
OtherWay other_way(const Program&, const UnsetRegisters&, const InstructionEvent& branch, uint32_t meet,
                   unsigned lane, const std::vector<uint32_t>& strange, const StrangeValues& elsewhere);

// The value of a register of UnsetRegisters::merging.
uint64_t value_of(const MergingRegister&, const std::byte* registers, unsigned lane);

}  // namespace grader::sim
