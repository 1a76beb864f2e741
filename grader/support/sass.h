// What ptxas made of PTX, as far as a profiler's counts depend on it: plain data, read off the machine code
// (SASS) by compile/, looked at by the simulated GPU's counters, which would else only know the PTX.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

// A line an instruction, for a file beside a program's library; and back. Text that is none of it gives
// nothing.
std::string to_text(const std::vector<SassInstruction>& instructions);
std::vector<SassInstruction> sass_from_text(std::string_view text);

}  // namespace grader
