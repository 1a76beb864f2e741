// The flow of control of one function, and where diverging lanes meet again: the immediate post-dominator.
#pragma once

#include <cstdint>
#include <vector>

#include "ptx/module.h"

namespace grader::sim {

// For each instruction of the body that may send lanes two ways: the index of the instruction where all its
// ways meet (ptx::kNone: only at the function's end, or nowhere). Ways that end in a trap are no ways.
std::vector<uint32_t> reconvergence_points(const ptx::Function&);

}  // namespace grader::sim
