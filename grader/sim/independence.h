// May blocks of a kernel wait for each other, or take turns at something? Read off its code, so that the
// answer is the same for every launch.
#pragma once

#include <cstdint>

#include "sim/program.h"

namespace grader::sim {

// False when nothing that the kernel may execute is meant for other blocks: no atomics, volatile or ordered
// accesses or fences beyond the block, no printf, malloc or free, no calls through pointers, no sleep. Such
// blocks may still read what others write, by mistake or because they run in order: sim/share.h finds out.
bool may_communicate(const Program&, uint32_t kernel);

}  // namespace grader::sim
