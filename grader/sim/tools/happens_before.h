// Which accesses of a launch are ordered before which: barriers, warp barriers, and what fences, releases and
// acquires pass on from thread to thread (PTX ISA 8.8 to 8.10, memory consistency model).
//
// Each block has one clock, advanced by everything that orders, and no two blocks share a time; an access is
// stamped with its block, thread and the clock. In a block a barrier orders all that bears an older time than
// the barrier's; in a warp bar.warp.sync does so for the lanes it names. Beyond that a warp knows of other
// warps, and of whole blocks up to their last barrier, what it has acquired.
//
// Both sides need their fence. A releasing thread passes on what came before its fence: its own accesses, and
// those of lanes and warps that it has met at a barrier since. A relaxed, volatile or atomic read has only
// heard of them; a fence behind it makes them known, an .acquire does so at once. One kindness: an atomic
// followed by a barrier of the block counts as acquired, as NVIDIA's own samples ("the last block sums up")
// rely on it.
//
// What a lane acquires, the others of its warp know when they have met it: at a barrier, or, since many rely
// on it, in a shuffle or a vote. Where exactness would cost too much this leans to "ordered", so that a
// correct kernel is never accused.
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

  // All that is in it but block and clock: the thread in the lowest bits, `strong` in bit 30.
  uint32_t who() const { return thread | instruction << 10 | strong << 30 | narrow << 31; }
  static Stamp of(uint32_t block, uint32_t clock, uint32_t who) {
    Stamp s;
    s.block = block;
    s.clock = clock;
    s.thread = who & 1023;
    s.instruction = who >> 10 & ((1u << 20) - 1);
    s.strong = who >> 30 & 1;
    s.narrow = who >> 31;
    return s;
  }
};

// What a warp or a block has learnt of others: accesses older than a clock value.
class Knowledge {
 public:
  bool empty() const { return !everything_ && until_.empty(); }
  bool covers(const Stamp&) const;
  void learn(const Knowledge&);
  void learn_thread(uint32_t block, uint32_t thread, uint32_t clock) { learn(key(block, thread), clock); }
  void learn_warp(uint32_t block, uint32_t warp, uint32_t clock) { learn(key(block, kWarps + warp), clock); }
  void learn_block(uint32_t block, uint32_t clock) { learn(key(block, kAllWarps), clock); }
  void clear() { *this = {}; }

 private:
  static constexpr uint32_t kWarps = 1024, kAllWarps = 2047;  // below: threads
  static constexpr size_t kMost = 8192;                       // past it everything counts as known
  static uint64_t key(uint32_t block, uint32_t of) { return uint64_t{block} << 11 | of; }
  void learn(uint64_t key, uint32_t clock);

  std::unordered_map<uint64_t, uint32_t> until_;
  bool everything_ = false;
};

// What a read has heard of and no fence has made known yet.
struct Heard {
  std::shared_ptr<const Knowledge> what;
  bool inside = false;  // released by the same block: a fence of .cta scope will do
  bool atomic = false;  // a barrier of the block will do as well
  uint32_t lanes = 0;   // that have heard of it
};

// What some lanes of a warp have acquired, and the others not.
struct Acquired {
  std::shared_ptr<const Knowledge> what;
  uint32_t lanes = 0;
};

// The last fence of each lane.
struct FenceClock {
  uint32_t all = 0;  // of all lanes together
  std::unique_ptr<std::array<uint32_t, kWarpSize>> lane;

  void set(uint32_t mask, uint32_t lanes, uint32_t clock);
  uint32_t of(uint32_t l) const { return lane && (*lane)[l] > all ? (*lane)[l] : all; }
};

struct WarpClock {
  uint32_t lanes = 0;   // all that the warp began with
  uint32_t synced = 0;  // its last bar.warp.sync of all lanes
  // [lane][of lane]: after bar.warp.sync of some lanes only
  std::unique_ptr<std::array<std::array<uint32_t, kWarpSize>, kWarpSize>> pairs;
  FenceClock fenced;         // of .gpu or .sys scope
  FenceClock fenced_narrow;  // of any scope
  Knowledge known;           // to all its lanes
  std::vector<Acquired> acquired;
  std::vector<Heard> heard;

  void hear(Heard);
  void acquire(const std::shared_ptr<const Knowledge>&, uint32_t lanes);
  void meet(uint32_t lanes);  // what one of them knows, or has heard of, all do
  void meet_all();
  bool knows(const Stamp& s, uint32_t lane) const {
    if (!known.empty() && known.covers(s)) return true;
    for (const Acquired& a : acquired)
      if ((a.lanes >> lane & 1) != 0 && a.what->covers(s)) return true;
    return false;
  }
};

struct BlockClock {
  uint32_t block = 0;
  uint32_t now = 0;
  uint32_t barrier = 0;               // its last whole barrier
  uint32_t* ticks = nullptr;          // the last time of any block of the launch
  Knowledge known;                    // to all its warps
  std::array<Knowledge, 16> arrived;  // what bar.arrive has passed on, by barrier
  std::vector<WarpClock> warps;

  void begin(uint32_t block, uint32_t threads, uint32_t* ticks);
  uint32_t tick() { return now = ++*ticks; }
  void barrier_arrived(uint32_t warp, uint32_t barrier);
  void barrier_completed(const BarrierEvent&, uint32_t threads);
  void warp_synchronized(uint32_t warp, uint32_t mask);
  void fence(uint32_t warp, uint32_t mask, bool narrow);

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
    return (!known.empty() && known.covers(s)) || warps[warp].knows(s, lane);
  }

 private:
  void share_heard(const BarrierEvent&);
};

// What a thread passes on that releases: what it did before its last fence, at `clock`, and what it has
// learnt.
void pass_on(Knowledge&, const BlockClock&, uint32_t warp, uint32_t lane, uint32_t clock);

// What was released at each address, for whoever acquires there.
class Releases {
 public:
  void clear() { at_.clear(); }
  enum class Read { acquires, relaxed, atomic };
  // `narrow`: with .cta scope. True: something was released there.
  bool read(BlockClock&, uint32_t warp, uint32_t lane, uint64_t address, Read, bool narrow) const;
  bool empty() const { return at_.empty(); }
  void landed(BlockClock&, uint32_t thread, uint64_t mbarrier, bool narrow);  // an asynchronous copy
  void release(BlockClock&, uint32_t warp, uint32_t lane, uint64_t address, bool narrow);

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
  Knowledge& to_change(const Key&);
  void publish(const Key&, const BlockClock&, uint32_t warp, uint32_t lane, uint32_t clock);
  std::unordered_map<Key, std::shared_ptr<Knowledge>, Hash> at_;
};

}  // namespace grader::sim
