#include "sim/tools/happens_before.h"

#include <algorithm>
#include <bit>

namespace grader::sim {

bool Knowledge::covers(const Stamp& s) const {
  if (everything_) return true;
  const auto older = [&](uint64_t k) {
    const auto it = until_.find(k);
    return it != until_.end() && s.clock < it->second;
  };
  return older(key(s.block, kAllWarps)) || older(key(s.block, s.thread / kWarpSize));
}

void Knowledge::learn(uint64_t k, uint32_t clock) {
  if (everything_) return;
  uint32_t& known = until_[k];
  known = std::max(known, clock);
  if (until_.size() <= kMost) return;
  everything_ = true;
  until_.clear();
}

void Knowledge::learn(const Knowledge& other) {
  if (&other == this) return;
  if (other.everything_) {
    everything_ = true;
    until_.clear();
  }
  for (const auto& [k, clock] : other.until_) learn(k, clock);
}

void BlockClock::begin(uint32_t number, uint32_t threads, uint32_t* launch_ticks) {
  block = number;
  ticks = launch_ticks;
  barrier = tick();
  known.clear();
  warps.clear();
  warps.resize((threads + kWarpSize - 1) / kWarpSize);
  for (WarpClock& w : warps) {
    const uint32_t lanes = std::min(kWarpSize, threads);
    w.lanes = lanes == kWarpSize ? kFullMask : (1u << lanes) - 1;
    threads -= lanes;
  }
}

void BlockClock::barrier_completed(const BarrierEvent& e, uint32_t threads) {
  const uint32_t before = tick();  // whatever is older has happened before the barrier
  if (e.expected == 0 || e.arrived >= threads) {
    barrier = before;
    for (WarpClock& w : warps) {
      if (w.known.empty()) continue;
      known.learn(w.known);
      w.known.clear();
    }
    return;
  }
  Knowledge together;
  for (uint32_t w = 0; w < e.warps; ++w) {
    if (e.lanes[w] == 0) continue;
    together.learn(warps[w].known);
    together.learn_warp(block, w, before);
  }
  for (uint32_t w = 0; w < e.warps; ++w)
    if (e.lanes[w] != 0) warps[w].known.learn(together);
}

void BlockClock::warp_synchronized(uint32_t warp, uint32_t mask) {
  WarpClock& w = warps[warp];
  const uint32_t before = tick();
  if (mask == w.lanes) {
    w.synced = before;
    return;
  }
  if (!w.pairs) {
    w.pairs = std::make_unique<std::array<std::array<uint32_t, kWarpSize>, kWarpSize>>();
    for (auto& row : *w.pairs) row.fill(0);
  }
  std::array<uint32_t, kWarpSize> joint{};
  for (uint32_t m = mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    for (uint32_t of = 0; of < kWarpSize; ++of) joint[of] = std::max(joint[of], (*w.pairs)[lane][of]);
  }
  for (uint32_t m = mask; m; m &= m - 1) joint[static_cast<uint32_t>(std::countr_zero(m))] = before;
  for (uint32_t m = mask; m; m &= m - 1) (*w.pairs)[static_cast<uint32_t>(std::countr_zero(m))] = joint;
}

void BlockClock::fence(uint32_t warp, bool narrow) {
  const uint32_t before = tick();
  warps[warp].fenced_narrow = before;
  if (!narrow) warps[warp].fenced = before;
}

Knowledge Releases::published(const BlockClock& b, uint32_t warp, uint32_t clock) {
  Knowledge k = b.known;
  k.learn(b.warps[warp].known);
  k.learn_block(b.block, b.barrier);
  k.learn_warp(b.block, warp, clock);
  return k;
}

void Releases::acquire(BlockClock& b, uint32_t warp, uint64_t address) const {
  if (at_.empty()) return;
  for (const uint64_t block : {kAnyBlock, uint64_t{b.block}})
    if (const auto it = at_.find({address, block}); it != at_.end()) b.warps[warp].known.learn(it->second);
}

void Releases::release(BlockClock& b, uint32_t warp, uint64_t address, bool narrow) {
  const WarpClock& w = b.warps[warp];
  if (w.fenced_narrow != 0) at_[{address, b.block}].learn(published(b, warp, w.fenced_narrow));
  if (w.fenced != 0 && !narrow) at_[{address, kAnyBlock}].learn(published(b, warp, w.fenced));
}

}  // namespace grader::sim
