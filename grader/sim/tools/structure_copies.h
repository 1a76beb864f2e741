// Loads that are part of the copy of a whole structure: members that nobody has set are copied with the
// others, and rightly so. Without the optimiser such a copy is loads from the function's own variables and
// stores of what they gave, to others of its variables, to the parameter of a call or to
// what the function returns.
#pragma once

#include <vector>

#include "ptx/module.h"

namespace grader::sim {

// By instruction of the body.
std::vector<bool> structure_copies(const ptx::Module&, const ptx::Function&);

}  // namespace grader::sim
