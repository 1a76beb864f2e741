#include "sim/tools/cluster_clock.h"

#include <bit>

namespace grader::sim {

void ClusterClock::arrived(BlockClock& b, uint32_t warp, uint32_t mask, bool relaxed) {
  const WarpClock& w = b.warps[warp];
  const uint32_t before = b.tick();
  const bool whole = (mask & w.lanes) == w.lanes;
  if (whole) before_arrival_.learn_warp(b.block, warp, before);
  if (!relaxed && whole) {  // what its lanes have met is part of it
    coming_.learn(b.known);
    coming_.learn(w.known);
    for (const Acquired& a : w.acquired) coming_.learn(*a.what);
    coming_.learn_block(b.block, b.barrier);
    coming_.learn_warp(b.block, warp, before);
    return;
  }
  for (uint32_t m = mask & w.lanes; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    if (!whole) before_arrival_.learn_thread(b.block, warp * kWarpSize + lane, before);
    pass_on(coming_, b, warp, lane, relaxed ? w.fenced.of(lane) : before);
  }
}

}  // namespace grader::sim
