// All blocks of a launch, in their order.
#pragma once

#include "sim/launch.h"

namespace grader::sim {

// Returns when all have ended or the launch is stopped.
void run_grid(Launch&);

}  // namespace grader::sim
