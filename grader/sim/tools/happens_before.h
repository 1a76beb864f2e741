// Which accesses of a launch are ordered before which: barriers, warp barriers, and what fences, releases and
// acquires pass on from thread to thread (PTX ISA 8.8 to 8.10, memory consistency model).
//
// Each block has one clock, advanced by everything that orders, and no two blocks share a time; an access is
// stamped with its block, thread and the clock. In a block a barrier orders all that bears an older time than
// the barrier's; in a warp bar.warp.sync does so for the lanes it names. Beyond that a warp knows of other
// warps, and of whole blocks up to their last barrier, what it has acquired.
//
// Where exactness would cost too much this leans to "ordered", so that a correct kernel is never accused:
// what one lane acquires its whole warp knows; a fence of one lane covers its whole warp; a read that may
// acquire (any atomic, volatile or relaxed one) does, with or without a fence behind it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "sim/observer.h"

namespace grader::sim {

// When something happened, and at whose hand.
struct Stamp {
  uint32_t block = 0;
  uint32_t clock = 0;
  uint32_t thread : 10 = 0;
  uint32_t instruction : 20 = 0;
  uint32_t strong : 1 = 0;  // atomic, volatile, relaxed, ...: may meet its like without being a race
  uint32_t narrow : 1 = 0;  // with .cta scope: only inside the block
};

// What a warp or a block has learnt of others: accesses older than a clock value.
class Knowledge {
 public:
  bool empty() const { return !everything_ && until_.empty(); }
  bool covers(const Stamp&) const;
  void learn(const Knowledge&);
  void learn_warp(uint32_t block, uint32_t warp, uint32_t clock) { learn(key(block, warp), clock); }
  void learn_block(uint32_t block, uint32_t clock) { learn(key(block, kAllWarps), clock); }
  void clear() { *this = {}; }

 private:
  static constexpr uint32_t kAllWarps = 32;
  static constexpr size_t kMost = 8192;  // past it everything counts as known
  static uint64_t key(uint32_t block, uint32_t warp) { return uint64_t{block} << 6 | warp; }
  void learn(uint64_t key, uint32_t clock);

  std::unordered_map<uint64_t, uint32_t> until_;
  bool everything_ = false;
};

struct WarpClock {
  uint32_t lanes = 0;   // all that the warp began with
  uint32_t synced = 0;  // its last bar.warp.sync of all lanes
  // [lane][of lane]: after bar.warp.sync of some lanes only
  std::unique_ptr<std::array<std::array<uint32_t, kWarpSize>, kWarpSize>> pairs;
  uint32_t fenced = 0;         // its last fence of .gpu or .sys scope
  uint32_t fenced_narrow = 0;  // its last fence of any scope
  Knowledge known;
};

struct BlockClock {
  uint32_t block = 0;
  uint32_t now = 0;
  uint32_t barrier = 0;       // its last whole barrier
  uint32_t* ticks = nullptr;  // the last time of any block of the launch
  Knowledge known;            // to all its warps
  std::vector<WarpClock> warps;

  void begin(uint32_t block, uint32_t threads, uint32_t* ticks);
  uint32_t tick() { return now = ++*ticks; }
  void barrier_completed(const BarrierEvent&, uint32_t threads);
  void warp_synchronized(uint32_t warp, uint32_t mask);
  void fence(uint32_t warp, bool narrow);

  // Whether what bears the stamp happened before anything that `lane` of `warp` does now.
  bool ordered(const Stamp& s, uint32_t warp, uint32_t lane) const {
    if (s.block == block) {
      if (s.clock < barrier || s.thread == warp * kWarpSize + lane) return true;
      if (s.thread / kWarpSize == warp) {
        const WarpClock& w = warps[warp];
        if (s.clock < w.synced) return true;
        if (w.pairs && s.clock < (*w.pairs)[lane][s.thread % kWarpSize]) return true;
      }
    }
    return learnt(s, warp);
  }

 private:
  bool learnt(const Stamp& s, uint32_t warp) const {
    return (!known.empty() && known.covers(s)) || (!warps[warp].known.empty() && warps[warp].known.covers(s));
  }
};

// What was released at each address, for whoever acquires there.
class Releases {
 public:
  void clear() { at_.clear(); }
  void acquire(BlockClock&, uint32_t warp, uint64_t address) const;
  // `narrow`: with .cta scope.
  void release(BlockClock&, uint32_t warp, uint64_t address, bool narrow);

 private:
  struct Key {
    uint64_t address;
    uint64_t block;  // kAnyBlock, or the block inside which it was released
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    size_t operator()(const Key& k) const {
      return k.address * 0x9e3779b97f4a7c15u ^ k.block * 0xbf58476d1ce4e5b9u;
    }
  };
  static constexpr uint64_t kAnyBlock = UINT64_MAX;
  static Knowledge published(const BlockClock&, uint32_t warp, uint32_t clock);
  std::unordered_map<Key, Knowledge, Hash> at_;
};

}  // namespace grader::sim
