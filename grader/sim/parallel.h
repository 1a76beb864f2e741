// Blocks of one launch on several host threads, with the result of blocks that run in order: see share.h for
// why.
#pragma once

#include <cstdint>

#include "sim/launch.h"

namespace grader::sim {

constexpr uint64_t kWorthThreads = 2'000'000;  // thread instructions: about a millisecond
// A block of a kernel that does not communicate is given this many turns before it steps aside.
constexpr unsigned kTurnsAlone = 64;

// Runs the clusters from `first` to `count` - 1 of a kernel that does not communicate (independence.h).
// False: nothing has changed, and they have to run in order. Which blocks a thread gets is a matter of
// chance, what comes of it is not.
bool run_in_parallel(Launch&, uint64_t first, uint64_t count);

}  // namespace grader::sim
