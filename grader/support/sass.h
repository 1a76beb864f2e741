// What ptxas made of PTX, as far as a profiler's counts depend on it: plain data, read off the machine code
// (SASS) by compile/, looked at by the simulated GPU's counters, which would else only know the PTX.
#pragma once

#include <cstdint>

namespace grader {

struct SassInstruction {
  enum class Kind : uint8_t {
    branch,       // BRA, BRX
    exit,         // EXIT
    shared_load,  // LDS
    shared_store,
    shared_atomic,
    vote  // VOTE, VOTEU
  };

  uint32_t ptx_line = 0;  // the line of the PTX text, from 1, that it was made of
  Kind kind = Kind::branch;
  bool conditional = false;  // a predicate decides for each thread
  uint8_t bytes = 0;         // of a thread's access, for loads and stores

  bool operator==(const SassInstruction&) const = default;
};

}  // namespace grader
