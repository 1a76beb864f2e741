// Which windows of global memory an allocation gets. A value: a copy of it foretells what the next ones get.
//
// What the host shares lies at its device address in the host's memory too, so its windows must be addresses
// that a program on Linux may have, and where it has nothing: 0x1100 to 0x4fff are (the shadow memory of
// AddressSanitizer ends at 0x1000; programs, heaps and libraries begin at 0x5500; nothing is mapped past
// 0x7fff).
//
//   from 0x1100   every allocation, with unused windows behind it
//   from 0x3000   what the host shares once the first part is full, without them; the windows of what was
//                 freed are used again, the longest free first
//   from 0x8000   other allocations once the first part is full
//
// All other windows are never used twice, so a pointer to freed device memory is known as such for ever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "sim/address.h"

namespace grader::sim {

constexpr uint64_t kHostSharedWindow = 0x3000, kHostSharedEnd = 0x5000, kFurtherWindow = 0x8000;

class WindowPlaces {
 public:
  struct Taken {
    uint64_t first = 0;  // 0: there is no room left
    uint64_t count = 0;
  };
  Taken take(size_t bytes, bool host_shares);
  void give_back(uint64_t first, size_t bytes);

 private:
  uint64_t next_roomy_ = kGlobalWindow, next_shared_ = kHostSharedWindow, next_other_ = kFurtherWindow;
  std::deque<uint64_t> free_;  // windows for what the host shares
};

}  // namespace grader::sim
