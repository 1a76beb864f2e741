// Places for a module's .shared variables.
#pragma once

#include "sim/program.h"

namespace grader::sim {

// Each array gets pages of its own in the .shared space with unused ones between; in the block's memory they
// lie side by side, as on the card. An address is congruent to its place modulo 128, so that bank numbers are
// the card's.
void lay_out_shared(Program&);

}  // namespace grader::sim
