// The fast path of a memory access: all lanes inside one array, aligned. One look-up with the first active
// lane's address finds the array; then only the greatest offset and the bits of all addresses need a look.
#pragma once

#include "sim/exec/lanes.h"
#include "sim/local_arrays.h"

namespace grader::sim::GRADER_SIM_ISA {

enum class Where { global, shared, local, generic };

struct Region {
  uint64_t begin = 0;         // first address, as the instruction gives addresses
  uint64_t size = 0;          // 0: nothing there
  std::byte* base = nullptr;  // where it lies on the host
  uint32_t lane_stride = 0;   // local memory: the distance between two lanes' copies
  bool writable = true;
  std::byte* marks = nullptr;  // Window::marks
};

struct Resolved {
  std::byte* base;
  std::byte* marks;
  alignas(64) uint32_t offset[kWarpSize];  // inactive lanes: the first active lane's
};

GRADER_INLINE Region global_region(const Warp& w, uint64_t address, bool write) {
  const uint64_t window = (address >> 32) - kGlobalWindow;
  if (window >= w.window_count) return {};
  const Window& found = (write ? w.store_windows : w.windows)[window];
  return {window_base(window + kGlobalWindow), found.size, found.base, 0, found.writable, found.marks};
}
GRADER_INLINE Region shared_region(const Warp& w, uint64_t address, uint64_t window) {
  const uint64_t page = (address - window) >> kSharedPageBits;
  if (page >= kSharedPages) return {};
  const uint16_t index = w.shared_pages[page];
  if (index == kNoArray) return {};
  const SharedArray& array = w.shared_arrays[index];
  return {window + array.begin, array.size, w.shared + array.storage, 0, true};
}
GRADER_INLINE Region local_region(const Warp& w, uint64_t address, uint64_t window) {
  if (w.local_pieces != nullptr) {
    const uint64_t offset = address - window - w.local_begin;
    if (offset >= w.local_size) return {};
    const uint16_t index = w.local_granules[offset / kLocalGranule];
    if (index == kNoArray) return {};
    const LocalPiece& piece = w.local_pieces[index];
    const uint32_t begin = w.local_begin + piece.begin;
    return {window + begin, piece.size, w.local + begin, w.local_stride, true};
  }
  if (w.local == nullptr) return {};
  return {window + w.local_begin, w.local_size, w.local + w.local_begin, w.local_stride, true};
}
template <Where where>
GRADER_INLINE Region region_of(const Warp& w, uint64_t address, bool write = false) {
  if constexpr (where == Where::global) return global_region(w, address, write);
  if constexpr (where == Where::shared) return shared_region(w, address, 0);
  if constexpr (where == Where::local) return local_region(w, address, 0);
  switch (address >> 32) {
    case kSharedWindow:
      return shared_region(w, address, window_base(kSharedWindow));
    case kLocalWindow:
      return local_region(w, address, window_base(kLocalWindow));
    case kParameterWindow:
      return {window_base(kParameterWindow), w.kernel_parameter_size, w.kernel_parameters, 0, false};
    default:
      return global_region(w, address, write);
  }
}

// False: not the simple case, go lane by lane.
template <Where where, class Address>
GRADER_INLINE bool resolve(const Warp& w, const std::byte* slot, uint64_t displacement, uint32_t bytes,
                           bool write, Resolved& out) {
  const auto shift = static_cast<Address>(displacement);
  const uint32_t mask = w.mask;
  const auto leader = static_cast<unsigned>(__builtin_ctz(mask));
  const Address first = get<Address>(slot, leader) + shift;
  const Region region = region_of<where>(w, first, write);
  if (region.size < bytes || (write && !region.writable)) return false;
  const auto begin = static_cast<Address>(region.begin);
  Address high = 0;  // bits of all offsets, for the upper half
  Address low = 0;   // bits of all addresses, for the alignment
  uint32_t farthest = 0;
  if (mask == kFullMask) {
    GRADER_VECTORISE
    for (unsigned lane = 0; lane < kWarpSize; ++lane) {
      const Address address = get<Address>(slot, lane) + shift, offset = address - begin;
      const auto offset32 = static_cast<uint32_t>(offset);
      low |= address;
      high |= offset;
      farthest = offset32 > farthest ? offset32 : farthest;
      out.offset[lane] = offset32;
    }
  } else {
    GRADER_VECTORISE
    for (unsigned lane = 0; lane < kWarpSize; ++lane) {
      const Address own = get<Address>(slot, lane) + shift;
      const Address address = mask >> lane & 1 ? own : first, offset = address - begin;
      const auto offset32 = static_cast<uint32_t>(offset);
      low |= address;
      high |= offset;
      farthest = offset32 > farthest ? offset32 : farthest;
      out.offset[lane] = offset32;
    }
  }
  if constexpr (sizeof(Address) == 8)
    if (high >> 32) return false;
  if (farthest > region.size - bytes || (low & (bytes - 1))) return false;
  out.base = region.base;
  out.marks = region.marks;
  if constexpr (where == Where::local || where == Where::generic) {
    if (region.lane_stride != 0) {
      GRADER_VECTORISE
      for (unsigned lane = 0; lane < kWarpSize; ++lane)
        out.offset[lane] += (mask >> lane & 1 ? lane : leader) * region.lane_stride;
    }
  }
  return true;
}

// Chosen at run time by Record::extra: for the forms that are not worth a handler for each space.
enum WhereCode : uint32_t { kGlobal64, kShared64, kShared32, kLocal64, kLocal32, kGeneric64 };

}  // namespace grader::sim::GRADER_SIM_ISA
