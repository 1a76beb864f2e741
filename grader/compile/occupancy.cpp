#include "compile/occupancy.h"

#include "support/error.h"

#ifdef GRADER_CUDA_OCCUPANCY
#include <cuda_occupancy.h>

#include <algorithm>
#include <climits>
#endif

namespace grader::compile {

#ifdef GRADER_CUDA_OCCUPANCY

namespace {

// CUDA C++ Programming Guide, Technical Specifications per Compute Capability: 9.0. H200: 132
// multiprocessors.
cudaOccDeviceProp device() {
  cudaOccDeviceProp p;
  p.computeMajor = 9;
  p.computeMinor = 0;
  p.maxThreadsPerBlock = 1024;
  p.maxThreadsPerMultiprocessor = 2048;
  p.regsPerBlock = 65536;
  p.regsPerMultiprocessor = 65536;
  p.warpSize = 32;
  p.sharedMemPerBlock = 48 << 10;
  p.sharedMemPerMultiprocessor = 228 << 10;
  p.numSms = 132;
  p.sharedMemPerBlockOptin = 227 << 10;
  p.reservedSharedMemPerBlock = 1 << 10;
  return p;
}

// Of those that run out first, one: what a learner can change comes before what he cannot.
const char* limiter(unsigned factors) {
  if (factors & OCC_LIMIT_REGISTERS) return "registers";
  if (factors & OCC_LIMIT_SHARED_MEMORY) return "shared memory";
  if (factors & OCC_LIMIT_BARRIERS) return "barriers";
  if (factors & OCC_LIMIT_BLOCKS) return "blocks";
  return "warps";
}

uint32_t count(int blocks) { return static_cast<uint32_t>(std::clamp(blocks, 0, INT_MAX)); }

}  // namespace

Occupancy occupancy(const KernelResources& resources, uint32_t block_threads, uint32_t dynamic_shared) {
  const cudaOccDeviceProp properties = device();
  cudaOccFuncAttributes attributes;
  attributes.maxThreadsPerBlock = properties.maxThreadsPerBlock;
  attributes.numRegs = static_cast<int>(registers_per_thread(resources));
  attributes.sharedSizeBytes = resources.static_shared;
  attributes.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
  attributes.maxDynamicSharedSizeBytes = dynamic_shared;
  attributes.numBlockBarriers = static_cast<int>(std::max(resources.barriers, 1u));
  attributes.virtualResourceCount = 0;
  const cudaOccDeviceState state;
  cudaOccResult result;
  const cudaOccError error = cudaOccMaxActiveBlocksPerMultiprocessor(
      &result, &properties, &attributes, &state, static_cast<int>(block_threads), dynamic_shared);
  if (error != CUDA_OCC_SUCCESS)
    throw Error("no occupancy is known for blocks of " + std::to_string(block_threads) + " threads");
  Occupancy o;
  o.limit_blocks = count(result.blockLimitBlocks);
  o.limit_registers = count(result.blockLimitRegs);
  o.limit_shared_mem = count(result.blockLimitSharedMem);
  o.limit_warps = count(result.blockLimitWarps);
  o.limit_barriers = count(result.blockLimitBarriers);
  o.blocks = count(result.activeBlocksPerMultiprocessor);
  o.warps = o.blocks * ((block_threads + 31) / 32);
  o.limiter = limiter(result.limitingFactors);
  return o;
}

#else

Occupancy occupancy(const KernelResources&, uint32_t, uint32_t) {
  throw Error("occupancy is not known: this program was built without the CUDA Toolkit (cuda_occupancy.h)");
}

#endif

}  // namespace grader::compile
