// What racecheck remembers of each word of a shadow page.
//
// A page is columns, a number for each word, so that eight lanes side by side, which touch eight neighbouring
// words, are looked at and noted down together (tools/race_runs.cpp, compiled for several instruction sets).
// What warps read of a block's shared memory between two of its barriers is not even that as long as nothing
// is written: it goes to a log, which is worth nothing once the second barrier has come.
//
// Accesses of one or two bytes have columns for each byte of the words, made when the first of them comes:
// four threads may each have a byte of one word.
//
// A page is never cleared. Time goes on from block to block and from launch to launch; `since` is the time at
// which the memory was new, and what is older is of another block or launch. So a page is as good as new at
// no cost, and a block pays for what it touches.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <unordered_map>
#include <vector>

#include "sim/lane_run.h"
#include "sim/tools/happens_before.h"
#include "sim/tools/shadow.h"

namespace grader::sim {

// One word's memory.
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

// Weak accesses of one whole word each by a warp's lanes, all of them in one page.
struct WarpWords {
  uint16_t first[kRunsOfWarp];  // the word of each run's first lane
  LaneRun runs[kRunsOfWarp];    // scattered: of these lanes nothing is said
  uint32_t who;                 // the first lane's Stamp::who()
};

struct RacePage {
  struct Stamps {
    uint32_t block[kShadowWords], clock[kShadowWords], who[kShadowWords];
  };
  struct Log {
    uint32_t size = 0, clock = 0;
    WarpWords reads[512];
  };
  // Of each word `marks` holds the masks of RaceCell, four bits each, and whether the value is known.
  static constexpr uint32_t kWritten = 0xf, kStrong = 0xf0, kRead = 0xf00, kReadTwice = 0xf000,
                            kValueKnown = 0x10000;
  static constexpr uint32_t kManyOwners = UINT32_MAX;

  uint32_t accessed[kShadowWords], written[kShadowWords];  // the last time
  // A read of this word by anyone, at this time, needs no more looking at: its writes are before the block's
  // last barrier, and two threads of the block have read it.
  uint32_t settled[kShadowWords];
  uint32_t marks[kShadowWords];
  uint32_t value[kShadowWords];
  Stamps write, read[2];
  std::unique_ptr<Stamps> strong;  // most memory is never written so
  std::unique_ptr<Log> log;
  // Of words that have been written: reads by other warps than those of read[0] and read[1]. Only where warps
  // wait for some of the others are there such that still matter.
  struct MoreReads {
    static constexpr size_t kMostWords = 256, kMostReads = 8;
    std::unordered_map<uint32_t, std::vector<Stamp>> of;  // by word: of all its bytes
  };
  std::unique_ptr<MoreReads> more;
  std::unique_ptr<RacePage[]>
      bytes;         // of these four pages k is about byte k of each word; null: no such access
  uint32_t owner;    // the one block that has touched it, or kManyOwners
  uint32_t entered;  // the last time

  // Of memory that only the block itself can touch. True: the log has these reads. False: enter() first.
  bool log_reads(const WarpWords&, const RaceTime&);

  // Before anything else: a block touches words of this page.
  void enter(const RaceTime& t) {
    if (log && log->size != 0) read_log(t);
    if (entered < t.since)
      owner = t.block;
    else if (owner != t.block)
      owner = kManyOwners;
    entered = t.now;
  }

  void make_bytes() {
    if (!bytes) bytes = std::make_unique<RacePage[]>(4);
  }

  // A word's memory at this time, and as it is from now on.
  RaceCell cell(uint32_t word, const RaceTime&) const;
  void keep(uint32_t word, const RaceCell&, const RaceTime&);
  void keep_more(uint32_t word, const RaceCell&, const Stamp& read, const RaceTime&);
  const std::vector<Stamp>* more_reads(uint32_t word) const {
    if (!more) return nullptr;
    const auto found = more->of.find(word);
    return found == more->of.end() ? nullptr : &found->second;
  }

  // What is said of `settled` stays true after a read; after a write:
  void was_written(uint32_t word, const RaceTime& t) {
    written[word] = t.now;
    settled[word] = 0;
  }

 private:
  void read_log(const RaceTime&);
};

// A read of these bytes of a word. Two of different threads are kept, those that others may still race with;
// `ordered`: whether a read of the same block since its last barrier happened before this one. Returns
// whether reads of the word at this time need no more looking at.
template <class Ordered>
bool remember_read(RaceCell& cell, const Stamp& stamp, uint8_t mask, const RaceTime& t, Ordered&& ordered) {
  for (unsigned k = 0; k < 2; ++k) {
    const Stamp& r = cell.read[k];
    const bool same_thread = r.block == stamp.block && r.thread == stamp.thread;
    const bool replaces =
        cell.read_mask[k] == 0 || same_thread ||
        (r.block == stamp.block && r.clock != stamp.clock && (r.clock < t.barrier || ordered(r)));
    if (!replaces) continue;
    const bool again = cell.read_mask[k] != 0 && same_thread && r.clock == stamp.clock;
    cell.read_mask[k] = again ? cell.read_mask[k] | mask : mask;
    cell.read[k] = stamp;
    break;
  }
  const auto whole_and_now = [&](unsigned k) {
    return cell.read_mask[k] == 15 && cell.read[k].clock == t.now && !cell.read[k].strong;
  };
  const auto is_past = [&](const Stamp& s, uint8_t written) {
    return written == 0 || (s.block == t.block && s.clock < t.barrier);
  };
  return is_past(cell.write, cell.write_mask) && is_past(cell.strong, cell.strong_mask) && whole_and_now(0) &&
         whole_and_now(1);
}

inline bool RacePage::log_reads(const WarpWords& reads, const RaceTime& t) {
  if (log && log->size != 0 && log->clock == t.now) {
    if (log->size == std::size(log->reads)) return false;
  } else {
    // It begins when all else in this page is over, and goes on until something orders or is written.
    if (entered >= t.since && (owner != t.block || entered >= t.barrier)) return false;
    if (!log) log = std::make_unique<Log>();
    log->size = 0;
    log->clock = t.now;
    owner = t.block;
    entered = t.now;
  }
  log->reads[log->size++] = reads;
  return true;
}

}  // namespace grader::sim
