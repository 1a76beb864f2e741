// Loads of what goes into a matrix operation: fragments are local variables of the learner's, read in
// NVIDIA's headers by mma_sync() and store_matrix_sync(). That is no copy of a structure: every element
// counts.
#pragma once

#include <vector>

#include "ptx/module.h"

namespace grader::sim {

// By instruction of the function's body.
std::vector<bool> loads_of_matrix_operands(const ptx::Function&);

}  // namespace grader::sim
