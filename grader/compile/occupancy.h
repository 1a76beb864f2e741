// How many warps of a kernel a multiprocessor can hold at once, and what it runs out of first: NVIDIA's own
// cuda_occupancy.h, for the card that stands for all (H200, compute capability 9.0). Nothing runs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "compile/cubin.h"

namespace grader::compile {

struct Occupancy {
  // Blocks that a multiprocessor could hold if nothing else ran out.
  uint32_t limit_blocks = 0, limit_registers = 0, limit_shared_mem = 0, limit_warps = 0, limit_barriers = 0;
  uint32_t blocks = 0;  // that it holds
  uint32_t warps = 0;   // of kMostWarps
  std::string limiter;  // "registers", "shared memory", "warps", "blocks", "barriers": the first to run out
};
constexpr uint32_t kMostWarps = 64;  // of a multiprocessor

// Registers that a launch gives a thread: no fewer than 16 (Nsight Compute on an H100).
inline uint32_t registers_per_thread(const KernelResources& resources) {
  return std::max(resources.registers, 16u);
}

// Throws grader::Error where this program was built without the toolkit's headers, and for a block that no
// multiprocessor can hold.
Occupancy occupancy(const KernelResources& resources, uint32_t block_threads, uint32_t dynamic_shared);

}  // namespace grader::compile
