// What one copy of the handlers offers to the decoder, and the choice of the copy that fits this machine.
#pragma once

#include "sim/exec/form.h"
#include "sim/lane_run.h"
#include "sim/record.h"

namespace grader::sim {

// A value of 32 lanes into a register of the other width; not counted as instructions.
struct FittingHandlers {
  Handler narrow;
  Handler widen_unsigned;
  Handler widen_signed;
};

// A reduction of `bytes` bytes of elements side by side into those at `place`.
using Reduction = void (*)(std::byte* place, const std::byte* values, uint32_t bytes);

struct InstructionSet {
  const char* name;                     // "avx2"
  Handler (*select)(const Form&);       // nullptr: not simulated
  Reduction (*reduction)(const Form&);  // of cp.reduce.async.bulk and red.async; nullptr likewise
  Handler guard;                        // runs Record::inner for the lanes whose predicate holds
  Handler join;                         // stands where diverged lanes may wait for each other; not counted
  Handler forget;                       // of what is remembered of a register (operand 0). Not counted
  const FittingHandlers* fitting;
  // How the 32 addresses of an access lie, and unless they do so regularly each of them (`each`, 64-byte
  // aligned).
  // `slot`: the register that holds them, of 64 or 32 bits a lane; `window` is added last.
  void (*addresses)(const std::byte* slot, uint64_t displacement, bool wide, uint64_t window, uint32_t bytes,
                    LaneRuns& runs, uint64_t* each);
};

// The best that this processor can run. The environment variable GRADER_SIM_ISA names another one, for tests.
const InstructionSet& instruction_set();

}  // namespace grader::sim
