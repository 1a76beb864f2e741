// Loads that are part of the copy of a whole structure: members that nobody has set are copied with the
// others, and so are the bytes between members, and rightly so. Without the optimiser such a copy is loads,
// and stores of what they gave.
//
// From the function's own variables to others of them, to the parameter of a call or to what the function
// returns, nothing is looked at. Of any other copy the loads are a group: it is right as long as any of them
// reads something that was set. What nobody has set is no more set where it has been copied to.
#pragma once

#include <vector>

#include "ptx/module.h"

namespace grader::sim {

// By instruction of the body.
struct StructureCopies {
  std::vector<bool> of_own;
  std::vector<uint32_t> group;  // of a load: its group's first load; kNone: in no group
  // Of a store in memory: the load of the copy that gives its value; of several, each on another way to the
  // store, one that stands for all. Of such a load: the same. Else kNone.
  std::vector<uint32_t> from;
};
StructureCopies structure_copies(const ptx::Module&, const ptx::Function&);

}  // namespace grader::sim
