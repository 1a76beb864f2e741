// Loads that only keep a bit-field's neighbours: `b.low = v` is written load, and, or, store, of the whole
// unit that holds it. In a structure that is being filled nobody has written the neighbours yet, and rightly
// so.
#pragma once

#include <vector>

#include "ptx/module.h"

namespace grader::sim {

// By instruction of the function's body, of a debug build: the load of such a store.
std::vector<bool> loads_of_bitfield_stores(const ptx::Function&);
std::vector<bool> instructions_of_bitfield_stores(const ptx::Function&);  // such loads, and the stores

}  // namespace grader::sim
