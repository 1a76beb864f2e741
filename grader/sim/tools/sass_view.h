// What ptxas made of a program's instructions, where a profiler counts otherwise for it. A branch of PTX may
// be one of SASS, or an EXIT under a predicate, or be gone: then a predicate decides of each instruction
// behind it, and a warp executes them even with no lane on. Of neighbouring accesses to shared memory it
// makes a wider one, and of an atomic whose lanes have all one address it may make one lane's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/program.h"
#include "support/sass.h"

namespace grader::sim {

class SassView {
 public:
  SassView() = default;
  // `sass` empty: nothing is known, and every branch is taken to be one.
  SassView(const Program&, std::span<const SassInstruction> sass);

  // Of a conditional bra: whether it is a branch of SASS.
  bool is_branch(uint32_t instruction) const {
    return instructions_.empty() || instructions_[instruction].is_branch;
  }
  // Of any other instruction: how many branches there are in what it became, such as that of a division to
  // its rare cases, or of a warp that diverged to where it does a shuffle in parts, or a jump.
  uint32_t inner_branches(uint32_t instruction) const {
    return instructions_.empty() ? 0 : instructions_[instruction].inner_branches;
  }
  // Of a cp.async: the loads of shared memory that ptxas puts before it, for no lane.
  uint32_t shared_loads(uint32_t instruction) const {
    return instructions_.empty() ? 0 : instructions_[instruction].shared_loads;
  }
  // Of an atomic: whether the lanes of a warp are added up first, and one goes to memory.
  bool is_aggregated(uint32_t instruction) const {
    return !instructions_.empty() && instructions_[instruction].is_aggregated;
  }
  // Of a load or store of shared memory: how many bytes a thread's access has that it became, or was made
  // part of; then it begins at a multiple of them. 0 if another instruction does it all, `bytes` if it stayed
  // as it is.
  uint32_t shared_bytes(uint32_t instruction, uint32_t bytes) const {
    return instructions_.empty() || !instructions_[instruction].is_merged ? bytes
                                                                          : instructions_[instruction].bytes;
  }
  // The accesses to shared memory that a warp executes with no lane on when all its lanes jump at a branch
  // that is gone, and when all go straight on (to the other side of an if with an else).
  std::span<const uint32_t> jumped_over(uint32_t branch) const;
  std::span<const uint32_t> left_out(uint32_t branch) const;

 private:
  struct Range {
    uint32_t begin = 0, end = 0;  // in accesses_
  };
  struct Instruction {
    bool is_branch = true, is_aggregated = false, is_merged = false;
    uint8_t bytes = 0;
    uint32_t inner_branches = 0, shared_loads = 0;
    Range jumped_over, left_out;
  };
  void find_merged(const Program&, const std::vector<uint8_t>& bytes_by_instruction);
  std::span<const uint32_t> of(Range r) const {
    return std::span(accesses_).subspan(r.begin, r.end - r.begin);
  }

  std::vector<Instruction> instructions_;  // by instruction of the program; empty: nothing is known
  std::vector<uint32_t> accesses_;         // instructions
};

}  // namespace grader::sim
