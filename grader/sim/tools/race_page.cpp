#include "sim/tools/race_page.h"

#include <cstring>

namespace grader::sim {
namespace {

constexpr uint32_t kAll = 0xff;  // lanes of a run

}  // namespace

// One word by eight threads: two of them will do.
inline bool RacePage::read_one(uint32_t w, const Stamp& first, const RaceTime& t) {
  if (settled_[w] == t.now) return true;
  if (owner_ != t.block || accessed_[w] >= t.barrier) return false;
  RaceCell& c = cell(w, t);
  c.read[0] = c.read[1] = first;
  ++c.read[1].thread;
  c.read_mask[0] = c.read_mask[1] = 15;
  settled_[w] = t.now;
  return true;
}

inline uint32_t RacePage::read_eight(uint32_t word, const Stamp& first, const RaceTime& t) {
  uint32_t news = 0;
  for (unsigned i = 0; i < kRunLanes; ++i) news |= settled_[word + i] ^ t.now;
  if (news == 0) return 0;
  const uint32_t past = over(t);
  uint32_t pending = 0;
  for (unsigned i = 0; i < kRunLanes; ++i) pending |= written_[word + i] >= past;
  if (pending) return kAll;
  uint32_t rest = 0;
  Stamp stamp = first;
  for (unsigned i = 0; i < kRunLanes; ++i, ++stamp.thread) {
    const uint32_t w = word + i;
    const bool all_over = accessed_[w] < past;  // the first to read it since
    RaceCell& c = cell(w, t);
    const Stamp &one = c.read[0], &other = c.read[1];
    if (all_over) {
      c.read[0] = stamp;
      c.read_mask[0] = 15;
    } else if (settled_[w] == t.now || (c.read_mask[0] != 0 && c.read_mask[1] != 0 && one.block != t.block &&
                                        other.block != t.block)) {
      // Enough is known.
    } else if (c.read_mask[0] == 15 && one.block == t.block && one.clock == t.now && !one.strong &&
               one.thread != stamp.thread &&
               (c.read_mask[1] == 0 || (other.block == t.block && other.clock < t.barrier))) {
      c.read[1] = stamp;
      c.read_mask[1] = 15;
      settled_[w] = t.now;
    } else {
      rest |= 1u << i;
    }
  }
  return rest;
}

inline bool RacePage::write_eight(uint32_t word, const Stamp& first, const std::byte* values,
                                  const RaceTime& t) {
  const uint32_t past = over(t);
  uint32_t pending = 0;
  for (unsigned i = 0; i < kRunLanes; ++i) pending |= accessed_[word + i] >= past;
  if (pending) return false;
  Stamp stamp = first;
  for (unsigned i = 0; i < kRunLanes; ++i, ++stamp.thread) {
    RaceCell& c = cells_[word + i];
    c.write = stamp;
    c.write_mask = 15;
    c.strong_mask = 0;
    c.read_mask[0] = c.read_mask[1] = 0;
    std::memcpy(&c.value, values + 4 * i, 4);
    c.value_known = true;
  }
  for (unsigned i = 0; i < kRunLanes; ++i) {
    accessed_[word + i] = t.now;
    written_[word + i] = t.now;
    settled_[word + i] = 0;
  }
  return true;
}

uint32_t RacePage::read_by_warp(const uint64_t* addresses, const LaneRun* runs, const Stamp& first,
                                const RaceTime& t) {
  uint32_t rest = 0;
  Stamp stamp = first;
  for (unsigned run = 0; run < kWarpSize / kRunLanes; ++run) {
    stamp.thread = (first.thread + run * kRunLanes) & 1023;
    const uint64_t address = addresses[run * kRunLanes];
    const uint32_t word = shadow_word(address);
    uint32_t lanes = kAll;
    if ((address ^ addresses[0]) >> kShadowPageBits == 0) {
      if (runs[run] == LaneRun::same)
        lanes = read_one(word, stamp, t) ? 0 : kAll;
      else if (runs[run] == LaneRun::neighbours && word <= kShadowWords - kRunLanes)
        lanes = read_eight(word, stamp, t);
    }
    rest |= lanes << run * kRunLanes;
  }
  return rest;
}

uint32_t RacePage::write_by_warp(const uint64_t* addresses, const LaneRun* runs, const Stamp& first,
                                 const std::byte* values, const RaceTime& t) {
  uint32_t rest = 0;
  Stamp stamp = first;
  for (unsigned run = 0; run < kWarpSize / kRunLanes; ++run) {
    stamp.thread = (first.thread + run * kRunLanes) & 1023;
    const uint64_t address = addresses[run * kRunLanes];
    const uint32_t word = shadow_word(address);
    const bool fast = (address ^ addresses[0]) >> kShadowPageBits == 0 && runs[run] == LaneRun::neighbours &&
                      word <= kShadowWords - kRunLanes &&
                      write_eight(word, stamp, values + 4 * run * kRunLanes, t);
    if (!fast) rest |= kAll << run * kRunLanes;
  }
  return rest;
}

}  // namespace grader::sim
