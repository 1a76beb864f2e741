// The fast paths of racecheck: eight lanes side by side that read or write eight neighbouring words, or read
// one, where all that was before is known to be over.
#pragma once

#include "sim/tools/race_page.h"

namespace grader::sim {

// Both return the lanes that have to be looked at one by one.
struct RaceRuns {
  uint32_t (*read)(RacePage&, const WarpWords&, const RaceTime&);
  uint32_t (*write)(RacePage&, const WarpWords&, const std::byte* values, const RaceTime&);
};

// For the instruction set that the handlers are chosen for (exec/instruction_set.h).
const RaceRuns& race_runs();

}  // namespace grader::sim
