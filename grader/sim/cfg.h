// The flow of control of one function, and where diverging lanes meet again: the immediate post-dominator.
#pragma once

#include <cstdint>
#include <vector>

#include "ptx/module.h"

namespace grader::sim {

struct BasicBlock {
  uint32_t begin = 0, end = 0;  // instructions
  std::vector<uint32_t> successors, predecessors;
};

// Those of a function with a body, ascending: the first begins it, the last is empty and stands for its end.
std::vector<BasicBlock> basic_blocks(const ptx::Function&);

// For each instruction of the body that may send lanes two ways: the index of the instruction where all its
// ways meet (ptx::kNone: only at the function's end, or nowhere). Ways that end in a trap are no ways.
std::vector<uint32_t> reconvergence_points(const ptx::Function&);

// The same for how a warp runs: in a kernel, ways that lead to its end and meet no other are no ways either.
// A card does not wait for lanes that are about to end: what follows `default: return;` of a switch, or a
// loop that some threads return from, is executed by all others together.
std::vector<uint32_t> waiting_points(const ptx::Function&);

}  // namespace grader::sim
