// Where things lie in the 64-bit generic address space. The upper 32 bits of an address are its window: every
// allocation has one of its own, and unused ones behind it, so an index that is off by less than 2 GiB, or by
// 2^32 elements, never meets a neighbour.
//
//   window 0            nothing: null pointers and small numbers
//   window 1            shared memory of the block: each array in pages of its own, with unused pages between
//   window 2            local memory of the thread
//   window 4            the kernel's parameters
//   window 8            functions
//   window 0x1100 + n   global memory; window_places.h says which windows an allocation gets (variables in
//                       .global and .const are allocations too)
//
// Addresses inside the .shared and .local spaces are the lower 32 bits alone.
#pragma once

#include <cstdint>

namespace grader::sim {

constexpr uint64_t kSharedWindow = 1;
constexpr uint64_t kLocalWindow = 2;
constexpr uint64_t kParameterWindow = 4;
constexpr uint64_t kFunctionWindow = 8;
constexpr uint64_t kGlobalWindow = 0x1100;

constexpr uint64_t window_base(uint64_t window) { return window << 32; }

constexpr uint32_t kSharedPageBits = 12;
constexpr uint32_t kSharedPages = 4096;  // 16 MiB: distributed shared memory has the block's rank above
constexpr unsigned kRankShift = 24;      // plus one; 0 there is the block's own memory
constexpr uint16_t kNoArray = 0xffff;

constexpr uint32_t kFrameGap =
    256;  // unused local memory before the kernel's variables, and between two functions'

constexpr uint32_t kWarpSize = 32;
constexpr uint32_t kFullMask = 0xffffffffu;

}  // namespace grader::sim
