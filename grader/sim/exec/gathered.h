// The .sync instructions wait until every lane named in their mask is there; when the lanes of the running
// fragment do not do, the scheduler is asked to gather them.
#pragma once

#include "sim/exec/lanes.h"

namespace grader::sim::GRADER_SIM_ISA {

// True: go ahead. False: the scheduler has been told which lanes are waited for.
GRADER_INLINE bool lanes_are_here(const Record* r, Warp& w, uint32_t mask_operand) {
  if (w.lanes_are_here) {
    w.lanes_are_here = false;
    return true;
  }
  const std::byte* const slot = w.registers + mask_operand;
  const uint32_t named = get<uint32_t>(slot, static_cast<unsigned>(__builtin_ctz(w.mask)));
  uint32_t different = 0;
  for (uint32_t rest = w.mask; rest; rest &= rest - 1)
    different |= get<uint32_t>(slot, static_cast<unsigned>(__builtin_ctz(rest))) ^ named;
  if (different == 0 && (named & w.live) == w.mask) return true;
  w.pc = r;
  w.event = Event::waits_for_lanes;
  return false;
}

}  // namespace grader::sim::GRADER_SIM_ISA
