// Racecheck's memory of global memory. Most of it is touched in one way: warps read and write it from end to
// end, each word by one thread. As long as a page is touched so, it is remembered by groups of sixteen words,
// in little more than half the page's own size, and the values that were written; when anything else happens
// to it, word by word (RacePage), in fourteen times its size.
//
// What is remembered is the same either way, only shorter.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sim/tools/race_page.h"

namespace grader::sim {

// Sixteen words, aligned, touched by threads side by side: each touches the next one, two or four words.
struct GroupTouch {
  uint32_t block = 0;
  uint32_t clock = 0;  // 0: nothing
  uint32_t who = 0;    // of the first word: as Stamp::who(), with `shift` in the place of its two flags

  static constexpr uint32_t kInstruction = 0x3ffffc00;
  uint32_t shift() const { return who >> 30; }  // 1 << shift: words of a thread
  bool by_same_threads(const GroupTouch& o) const {
    return block == o.block && ((who ^ o.who) & ~kInstruction) == 0;
  }
  Stamp stamp(uint32_t word) const { return Stamp::of(block, clock, (who & 0x3fffffff) + (word >> shift())); }
};

class RaceSummary {
 public:
  static constexpr uint32_t kWords = 16;

  void enter(const RaceTime& t) {
    if (entered_ < t.since)
      owner_ = t.block;
    else if (owner_ != t.block)
      owner_ = RacePage::kManyOwners;
    entered_ = t.now;
  }
  // Weak accesses, of whole words. False: not noted down, this takes a look word by word. After write() the
  // values are the caller's to keep.
  bool read(uint32_t group, const GroupTouch&, const RaceTime&);
  bool write(uint32_t group, const GroupTouch&, const RaceTime&);
  bool has_values() const { return values_ != nullptr; }
  uint32_t* values(uint32_t group);  // made when first asked for
  void drop_values() { values_.reset(); }

  // As it would have come about word by word.
  std::unique_ptr<RacePage> by_words(const RaceTime&) const;

 private:
  struct Group {
    GroupTouch write, read[2];
  };
  bool is_over(const GroupTouch& a, const RaceTime& t) const {
    return a.clock < (owner_ == t.block ? t.barrier : t.since) || (a.block == t.block && a.clock < t.barrier);
  }
  static bool settled(const Group&, const RaceTime&);
  Group& as_of(uint32_t group, const RaceTime&);

  Group groups_[kShadowWords / kWords];
  std::unique_ptr<uint32_t[]> values_;
  uint32_t owner_ = 0, entered_ = 0;
};

class GlobalRaces {
 public:
  explicit GlobalRaces(uint64_t most_bytes) : pages_(most_bytes) {}

  // A group that begins at `address`, read or written; of a write `values` are sixteen words. False: to be
  // looked at lane by lane.
  bool read(uint64_t address, const GroupTouch&, const RaceTime&);
  bool write(uint64_t address, const GroupTouch&, const uint32_t* values, const RaceTime&);
  // The page word by word, or byte by byte, entered. Null: it is not watched.
  RacePage* words(uint64_t address, bool bytes, const RaceTime&);
  bool is_by_words(uint64_t address) {
    const Page* const page = pages_.at(address);
    return page != nullptr && page->words != nullptr;
  }

  void launch_began();
  void clear();
  // How many bytes are watched, if not all that are touched can be.
  std::optional<uint64_t> watched_only() const;

 private:
  struct Page {
    RaceSummary summary;
    std::unique_ptr<RacePage> words;
    bool lost = false;  // there was no room for it word by word
  };
  void lose(Page& page) {
    page.lost = true;
    ++lost_;
  }

  Shadow<Page> pages_;
  uint64_t lost_ = 0;
};

}  // namespace grader::sim
