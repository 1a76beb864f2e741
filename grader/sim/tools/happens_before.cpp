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
  return older(key(s.block, kAllWarps)) || older(key(s.block, kWarps + s.thread / kWarpSize)) ||
         older(key(s.block, s.thread));
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

void FenceClock::set(uint32_t mask, uint32_t lanes, uint32_t clock) {
  if ((mask & lanes) == lanes) {
    all = clock;
    return;
  }
  if (!lane) lane = std::make_unique<std::array<uint32_t, kWarpSize>>(std::array<uint32_t, kWarpSize>{});
  for (uint32_t m = mask; m; m &= m - 1) (*lane)[static_cast<size_t>(std::countr_zero(m))] = clock;
}

void WarpClock::hear(Heard h) {
  constexpr size_t kMost = 64;
  for (Heard& other : heard)
    if (other.what == h.what) {
      other.atomic = other.atomic || h.atomic;
      other.lanes |= h.lanes;
      return;
    }
  if (heard.size() < kMost)
    heard.push_back(std::move(h));
  else
    known.learn(*h.what);
}

void WarpClock::acquire(const std::shared_ptr<const Knowledge>& what, uint32_t by) {
  constexpr size_t kMost = 64;
  const auto same =
      std::find_if(acquired.begin(), acquired.end(), [&](const Acquired& a) { return a.what == what; });
  const uint32_t all = same == acquired.end() ? by : same->lanes | by;
  if ((all & lanes) == lanes || (same == acquired.end() && acquired.size() == kMost)) {
    known.learn(*what);
    if (same != acquired.end()) acquired.erase(same);
  } else if (same != acquired.end()) {
    same->lanes = all;
  } else {
    acquired.push_back({what, by});
  }
}

void WarpClock::meet(uint32_t mask) {
  for (Heard& h : heard)
    if ((h.lanes & mask) != 0) h.lanes |= mask;
  std::erase_if(acquired, [&](Acquired& a) {
    if ((a.lanes & mask) != 0) a.lanes |= mask;
    if ((a.lanes & lanes) != lanes) return false;
    known.learn(*a.what);
    return true;
  });
}

void WarpClock::meet_all() {
  for (const Acquired& a : acquired) known.learn(*a.what);
  acquired.clear();
}

void BlockClock::begin(uint32_t number, uint32_t threads, uint32_t* launch_ticks) {
  block = number;
  ticks = launch_ticks;
  barrier = tick();
  known.clear();
  for (Knowledge& a : arrived) a.clear();
  warps.clear();
  warps.resize((threads + kWarpSize - 1) / kWarpSize);
  for (WarpClock& w : warps) {
    const uint32_t lanes = std::min(kWarpSize, threads);
    w.lanes = lanes == kWarpSize ? kFullMask : (1u << lanes) - 1;
    threads -= lanes;
  }
}

// What the warps at a barrier have heard: of atomics it becomes known, of the rest all have heard.
void BlockClock::share_heard(const BarrierEvent& e) {
  std::vector<Heard> rest;
  for (uint32_t w = 0; w < e.warps; ++w) {
    if (e.waiting[w] == 0) continue;
    for (Heard& h : warps[w].heard) h.atomic ? warps[w].known.learn(*h.what) : rest.push_back(std::move(h));
    warps[w].heard.clear();
  }
  if (rest.empty()) return;
  for (uint32_t w = 0; w < e.warps; ++w)
    if (e.waiting[w] != 0)
      for (Heard& h : rest) {
        h.lanes = warps[w].lanes;
        warps[w].hear(h);
      }
}

void BlockClock::barrier_completed(const BarrierEvent& e, uint32_t threads) {
  const uint32_t before = tick();  // whatever is older has happened before the barrier
  for (uint32_t w = 0; w < e.warps; ++w)
    if (e.waiting[w] != 0) warps[w].meet_all();
  share_heard(e);
  uint32_t waiting = 0;
  for (uint32_t w = 0; w < e.warps; ++w) waiting += static_cast<uint32_t>(std::popcount(e.waiting[w]));
  if (e.expected == 0 || waiting >= threads) {
    barrier = before;
    for (WarpClock& w : warps) {
      if (w.known.empty()) continue;
      known.learn(w.known);
      w.known.clear();
    }
    return;
  }
  Knowledge together = std::move(arrived[e.barrier]);
  arrived[e.barrier].clear();
  for (uint32_t w = 0; w < e.warps; ++w) {
    if (e.waiting[w] == 0) continue;
    together.learn(warps[w].known);
    together.learn_warp(block, w, before);
  }
  for (uint32_t w = 0; w < e.warps; ++w)
    if (e.waiting[w] != 0) warps[w].known.learn(together);
}

// Who only arrives passes on what it has done and learnt until then, and learns nothing.
void BlockClock::barrier_arrived(uint32_t warp, uint32_t barrier) {
  warps[warp].meet_all();
  arrived[barrier].learn(warps[warp].known);
  arrived[barrier].learn_warp(block, warp, tick());
}

void BlockClock::warp_synchronized(uint32_t warp, uint32_t mask) {
  WarpClock& w = warps[warp];
  w.meet(mask);
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

void BlockClock::fence(uint32_t warp, uint32_t mask, bool narrow) {
  const uint32_t before = tick();
  WarpClock& w = warps[warp];
  w.fenced_narrow.set(mask, w.lanes, before);
  if (!narrow) w.fenced.set(mask, w.lanes, before);
  std::erase_if(w.heard, [&](Heard& h) {
    if ((narrow && !h.inside) || (h.lanes & mask) == 0) return false;
    w.acquire(h.what, h.lanes & mask);
    h.lanes &= ~mask;
    return h.lanes == 0;
  });
}

void Releases::publish(const Key& at, const BlockClock& b, uint32_t warp, uint32_t lane, uint32_t clock) {
  if (clock != 0) pass_on(to_change(at), b, warp, lane, clock);
}

// Who has heard of what was released before knows what it was then: that stays as it is.
Knowledge& Releases::to_change(const Key& at) {
  std::shared_ptr<Knowledge>& known = at_[at];
  if (!known || known.use_count() > 1)
    known = known ? std::make_shared<Knowledge>(*known) : std::make_shared<Knowledge>();
  return *known;
}

void Releases::landed(BlockClock& b, uint32_t thread, uint64_t mbarrier, bool narrow) {
  to_change({mbarrier, narrow ? uint64_t{b.block} : kAnyBlock}).learn_thread(b.block, thread, b.tick());
}

void pass_on(Knowledge& known, const BlockClock& b, uint32_t warp, uint32_t lane, uint32_t clock) {
  if (clock == 0) return;  // no fence
  const WarpClock& w = b.warps[warp];
  known.learn(b.known);
  known.learn(w.known);
  for (const Acquired& a : w.acquired)
    if ((a.lanes >> lane & 1) != 0) known.learn(*a.what);
  known.learn_block(b.block, b.barrier);
  if (w.synced > b.barrier) known.learn_warp(b.block, warp, w.synced);
  if (w.pairs)
    for (uint32_t of = 0; of < kWarpSize; ++of)
      if (const uint32_t met = (*w.pairs)[lane][of]; met > std::max(b.barrier, w.synced))
        known.learn_thread(b.block, warp * kWarpSize + of, met);
  known.learn_thread(b.block, warp * kWarpSize + lane, clock);
}

bool Releases::read(BlockClock& b, uint32_t warp, uint32_t lane, uint64_t address, Read how,
                    bool narrow) const {
  bool found = false;
  if (at_.empty()) return found;
  for (const uint64_t block : {kAnyBlock, uint64_t{b.block}}) {
    if (block == kAnyBlock && narrow) continue;
    const auto it = at_.find({address, block});
    if (it == at_.end()) continue;
    found = true;
    if (how == Read::acquires)
      b.warps[warp].acquire(it->second, 1u << lane);
    else
      b.warps[warp].hear({it->second, block != kAnyBlock, how == Read::atomic, 1u << lane});
  }
  return found;
}

void Releases::release(BlockClock& b, uint32_t warp, uint32_t lane, uint64_t address, bool narrow) {
  const WarpClock& w = b.warps[warp];
  publish({address, b.block}, b, warp, lane, w.fenced_narrow.of(lane));
  if (!narrow) publish({address, kAnyBlock}, b, warp, lane, w.fenced.of(lane));
}

}  // namespace grader::sim
