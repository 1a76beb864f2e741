#include "sim/tools/race_summary.h"

#include <algorithm>
#include <cstring>

namespace grader::sim {
namespace {

constexpr uint32_t kValueBytes = kShadowWords * 4;

uint32_t group_of(uint64_t address) { return shadow_word(address) / RaceSummary::kWords; }

}  // namespace

RaceSummary::Group& RaceSummary::as_of(uint32_t group, const RaceTime& t) {
  Group& g = groups_[group];
  if (std::max({g.write.clock, g.read[0].clock, g.read[1].clock}) < t.since) g = Group{};
  return g;
}

// As RacePage::settled.
bool RaceSummary::settled(const Group& g, const RaceTime& t) {
  return g.read[0].clock == t.now && g.read[1].clock == t.now &&
         (g.write.clock == 0 || (g.write.block == t.block && g.write.clock < t.barrier));
}

bool RaceSummary::read(uint32_t group, const GroupTouch& touch, const RaceTime& t) {
  Group& g = as_of(group, t);
  const bool written = !is_over(g.write, t);
  if (written && !g.write.by_same_threads(touch)) return false;
  if (!written && is_over(g.read[0], t) && is_over(g.read[1], t)) {
    g.read[0] = touch;
    return true;
  }
  if (settled(g, t)) return true;
  for (GroupTouch& r : g.read) {
    // Threads that touch more than one word each: some of the words have the same reader, and some have not.
    if (r.clock != 0 && r.block == t.block && r.shift() != touch.shift()) return false;
    if (r.clock == 0 || r.by_same_threads(touch)) {
      r = touch;
      return true;
    }
    if (r.block != t.block || r.clock == t.now) continue;
    if (r.clock >= t.barrier) return false;  // something else than a barrier may order them
    r = touch;
    return true;
  }
  return true;  // two are enough
}

bool RaceSummary::write(uint32_t group, const GroupTouch& touch, const RaceTime& t) {
  Group& g = as_of(group, t);
  for (const GroupTouch* before : {&g.write, &g.read[0], &g.read[1]})
    if (!is_over(*before, t) && !before->by_same_threads(touch)) return false;
  g.write = touch;
  g.read[0] = g.read[1] = GroupTouch{};
  return true;
}

uint32_t* RaceSummary::values(uint32_t group) {
  if (!values_) values_ = std::make_unique<uint32_t[]>(kShadowWords);
  return values_.get() + group * kWords;
}

std::unique_ptr<RacePage> RaceSummary::by_words(const RaceTime& t) const {
  auto page = std::make_unique<RacePage>();
  page->owner = owner_;
  page->entered = entered_;
  for (uint32_t word = 0; word < kShadowWords; ++word) {
    const Group& g = groups_[word / kWords];
    const uint32_t last = std::max({g.write.clock, g.read[0].clock, g.read[1].clock});
    if (last == 0 || last < t.since) continue;
    RaceCell c;
    if (g.write.clock != 0) {
      c.write = g.write.stamp(word % kWords);
      c.write_mask = 15;
      c.value = values_[word];
      c.value_known = true;
      page->written[word] = g.write.clock;
    }
    for (unsigned k = 0; k < 2; ++k) {
      if (g.read[k].clock == 0) continue;
      c.read[k] = g.read[k].stamp(word % kWords);
      c.read_mask[k] = 15;
    }
    if (settled(g, t)) page->settled[word] = t.now;
    RaceTime then = t;
    then.now = last;
    page->keep(word, c, then);
  }
  return page;
}

bool GlobalRaces::read(uint64_t address, const GroupTouch& touch, const RaceTime& t) {
  Page* const page = pages_.at(address);
  if (page == nullptr || page->lost) return true;
  if (page->words) return false;
  page->summary.enter(t);
  return page->summary.read(group_of(address), touch, t);
}

bool GlobalRaces::write(uint64_t address, const GroupTouch& touch, const uint32_t* values,
                        const RaceTime& t) {
  Page* const page = pages_.at(address);
  if (page == nullptr || page->lost) return true;
  if (page->words) return false;
  if (!page->summary.has_values() && !pages_.take(kValueBytes)) {
    lose(*page);
    return true;
  }
  const uint32_t group = group_of(address);
  uint32_t* const kept = page->summary.values(group);
  page->summary.enter(t);
  if (!page->summary.write(group, touch, t)) return false;
  std::memcpy(kept, values, RaceSummary::kWords * 4);
  return true;
}

RacePage* GlobalRaces::words(uint64_t address, bool bytes, const RaceTime& t) {
  Page* const page = pages_.at(address);
  if (page == nullptr || page->lost) return nullptr;
  if (!page->words) {
    if (!pages_.take(sizeof(RacePage))) {
      lose(*page);
      return nullptr;
    }
    page->words = page->summary.by_words(t);
    if (page->summary.has_values()) pages_.give_back(kValueBytes);
    page->summary.drop_values();
  }
  if (bytes && !page->words->bytes) {
    if (!pages_.take(4 * sizeof(RacePage))) {
      pages_.give_back(sizeof(RacePage));
      page->words.reset();
      lose(*page);
      return nullptr;
    }
    page->words->make_bytes();
  }
  page->words->enter(t);
  return page->words.get();
}

void GlobalRaces::launch_began() {
  pages_.drop_many();
  if (pages_.count() == 0) lost_ = 0;
}

void GlobalRaces::clear() {
  pages_.drop_all();
  lost_ = 0;
}

std::optional<uint64_t> GlobalRaces::watched_only() const {
  if (!pages_.is_full()) return std::nullopt;
  return (pages_.count() - lost_) << kShadowPageBits;
}

}  // namespace grader::sim
