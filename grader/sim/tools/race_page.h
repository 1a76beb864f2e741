// What racecheck remembers of each word of a shadow page, and its fast paths: eight lanes side by side that
// read or write eight neighbouring words, or read one, where all that was before is known to be over.
//
// A page is never cleared. Time goes on from block to block and from launch to launch; `since` is the time at
// which the memory was new, and what is older is of another block or launch. So a page is as good as new at
// no cost, and a block pays for what it touches.
#pragma once

#include <array>
#include <cstdint>

#include "sim/lane_run.h"
#include "sim/tools/happens_before.h"
#include "sim/tools/shadow.h"

namespace grader::sim {

struct RaceCell {
  Stamp write;   // the last weak one
  Stamp strong;  // the last strong one since
  Stamp read[2];
  uint32_t value = 0;         // that was written
  uint8_t write_mask = 0;     // bytes of the word; 0: no write yet
  uint8_t strong_mask = 0;    // 0: no such write
  uint8_t read_mask[2] = {};  // 0: no such read
  bool value_known = false;
};

// When this happens, and since when what the page says counts.
struct RaceTime {
  uint32_t block = 0;
  uint32_t now = 0;
  uint32_t barrier = 0;  // the block's last: what its own threads did before is over
  uint32_t since = 0;
};

class RacePage {
 public:
  // Before anything else: a block touches words of this page.
  void enter(const RaceTime&);

  // A word's memory, to be read or changed at this time. What is said below of reads that need no more
  // looking at stays true; after a write say so with written().
  RaceCell& cell(uint32_t word, const RaceTime&);
  void written(uint32_t word, const RaceTime&);

  // A read of this word by anyone needs no more looking at: its writes are before the block's last barrier,
  // and two threads of the block have read it at this time.
  bool settled(uint32_t word, const RaceTime& t) const { return settled_[word] == t.now; }
  void settle(uint32_t word, const RaceTime& t) { settled_[word] = t.now; }

  // Weak accesses of one whole word each by a warp's lanes, the first of them by thread `first`. Return the
  // lanes that have to be looked at one by one; all of the others lie in this page. `addresses`: the first
  // lies in it.
  uint32_t read_by_warp(const uint64_t* addresses, const LaneRun* runs, const Stamp& first, const RaceTime&);
  uint32_t write_by_warp(const uint64_t* addresses, const LaneRun* runs, const Stamp& first,
                         const std::byte* values, const RaceTime&);

 private:
  static constexpr uint32_t kMany = UINT32_MAX;
  uint32_t read_eight(uint32_t word, const Stamp& first, const RaceTime&);
  bool read_one(uint32_t word, const Stamp& first, const RaceTime&);
  bool write_eight(uint32_t word, const Stamp& first, const std::byte* values, const RaceTime&);
  // What is older than this has happened before anything that the block does now.
  uint32_t over(const RaceTime& t) const { return owner_ == t.block ? t.barrier : t.since; }

  std::array<uint32_t, kShadowWords> accessed_{}, written_{}, settled_{};  // the last time
  std::array<RaceCell, kShadowWords> cells_{};
  uint32_t owner_ = 0;  // the one block that has touched it, or kMany
  uint32_t entered_ = 0;
};

inline void RacePage::enter(const RaceTime& t) {
  if (entered_ < t.since)
    owner_ = t.block;
  else if (owner_ != t.block)
    owner_ = kMany;
  entered_ = t.now;
}

inline RaceCell& RacePage::cell(uint32_t word, const RaceTime& t) {
  if (accessed_[word] < t.since) cells_[word] = RaceCell{};
  accessed_[word] = t.now;
  return cells_[word];
}

inline void RacePage::written(uint32_t word, const RaceTime& t) {
  written_[word] = t.now;
  settled_[word] = 0;
}

}  // namespace grader::sim
