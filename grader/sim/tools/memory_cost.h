// What one access of a warp costs a memory: sectors of global and local memory, wavefronts of shared memory.
// Pure functions of the lanes' addresses, by the rules of Volta and later GPUs.
#pragma once

#include <cstdint>

namespace grader::sim {

constexpr uint32_t kSectorBytes = 32;

// Distinct 32-byte sectors that the lanes of `mask` touch; `addresses`: 32, each a multiple of the access's
// size.
uint32_t sectors(const uint64_t* addresses, uint32_t mask);

// The same in local memory, where the 4-byte words of the 32 lanes at one offset lie side by side (CUDA C++
// Programming Guide, Local Memory). `offsets`: in the thread's own local memory; `bytes`: of one thread's
// access.
uint32_t local_sectors(const uint64_t* offsets, uint32_t mask, uint32_t bytes);

// Bytes that the lanes want, those that several want once.
uint64_t distinct_bytes(const uint64_t* addresses, uint32_t mask, uint32_t bytes);

// Sectors of an atomic operation in global memory: lanes that want one address have turns, and each turn is a
// sector more (counted on an H100).
uint32_t atomic_sectors(const uint64_t* addresses, uint32_t mask);

// Shared memory has 32 banks, each a word of 4 bytes wide (CUDA C++ Programming Guide, Shared Memory). A
// wavefront reads or writes one word of every bank; lanes that want the same word share it. Accesses of 8
// bytes go by half-warps, of 16 bytes by quarter-warps; a load takes two of these at once where all lanes i
// and i ^ 1, or all lanes i and i ^ 2, want the same (counted on an H100).
struct Wavefronts {
  uint32_t all = 0;
  uint32_t conflicts = 0;  // those that no access of as many lanes and bytes needs
};
Wavefronts wavefronts(const uint64_t* addresses, uint32_t mask, uint32_t bytes, bool load = true);

}  // namespace grader::sim
