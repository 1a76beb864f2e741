#include "sim/tools/race_page.h"

#include <bit>
#include <span>
#include <string_view>

#include "sim/exec/instruction_set.h"
#include "sim/tools/race_runs.h"

namespace grader::sim {

#define GRADER_COPY(isa)           \
  namespace isa {                  \
  extern const RaceRuns race_runs; \
  }
GRADER_COPY(baseline)
#ifdef GRADER_SIM_X86
GRADER_COPY(avx2)
#endif
#ifdef GRADER_SIM_AVX512
GRADER_COPY(avx512)
#endif

const RaceRuns& race_runs() {
  [[maybe_unused]] const std::string_view chosen = instruction_set().name;
#ifdef GRADER_SIM_AVX512
  if (chosen == "avx512") return avx512::race_runs;
#endif
#ifdef GRADER_SIM_X86
  if (chosen == "avx2") return avx2::race_runs;
#endif
  return baseline::race_runs;
}

namespace {

Stamp stamp_in(const RacePage::Stamps& s, uint32_t word) {
  return Stamp::of(s.block[word], s.clock[word], s.who[word]);
}
void put(RacePage::Stamps& s, uint32_t word, const Stamp& stamp) {
  s.block[word] = stamp.block;
  s.clock[word] = stamp.clock;
  s.who[word] = stamp.who();
}

}  // namespace

void RacePage::keep_more(uint32_t word, const RaceCell& cell, const Stamp& read, const RaceTime& t) {
  if (written[word] < t.since || cell.read_mask[0] == 0 || cell.read_mask[1] == 0) return;
  const auto by_its_warp = [&](const Stamp& s) {
    return s.block == read.block && s.thread / kWarpSize == read.thread / kWarpSize;
  };
  if (by_its_warp(cell.read[0]) || by_its_warp(cell.read[1])) return;
  if (!more) more = std::make_unique<MoreReads>();
  if (more->of.size() >= MoreReads::kMostWords && !more->of.contains(word)) more->of.clear();
  std::vector<Stamp>& reads = more->of[word];
  std::erase_if(reads, [&](const Stamp& s) { return s.clock < written[word] || by_its_warp(s); });
  if (reads.size() < MoreReads::kMostReads) reads.push_back(read);
}

RaceCell RacePage::cell(uint32_t word, const RaceTime& t) const {
  RaceCell c;
  const uint32_t m = accessed[word] < t.since ? 0 : marks[word];
  if (m == 0) return c;
  c.write_mask = m & 15;
  c.strong_mask = m >> 4 & 15;
  c.value_known = m & kValueKnown;
  c.value = value[word];
  if (c.write_mask) c.write = stamp_in(write, word);
  if (c.strong_mask) c.strong = stamp_in(*strong, word);
  for (unsigned k = 0; k < 2; ++k) {
    c.read_mask[k] = m >> (8 + 4 * k) & 15;
    if (c.read_mask[k]) c.read[k] = stamp_in(read[k], word);
  }
  return c;
}

void RacePage::keep(uint32_t word, const RaceCell& c, const RaceTime& t) {
  accessed[word] = t.now;
  marks[word] = c.write_mask | static_cast<uint32_t>(c.strong_mask) << 4 |
                static_cast<uint32_t>(c.read_mask[0]) << 8 | static_cast<uint32_t>(c.read_mask[1]) << 12 |
                (c.value_known ? kValueKnown : 0);
  value[word] = c.value;
  if (c.write_mask) put(write, word, c.write);
  if (c.strong_mask) {
    if (!strong) strong = std::make_unique<Stamps>();
    put(*strong, word, c.strong);
  }
  for (unsigned k = 0; k < 2; ++k)
    if (c.read_mask[k]) put(read[k], word, c.read[k]);
}

// What is in it is of one time, and all that was before it was over: no read in it is ordered before another.
void RacePage::read_log(const RaceTime& t) {
  const RaceTime then{t.block, log->clock, t.barrier, t.since};
  if (log->clock >= t.barrier) {
    for (const WarpWords& words : std::span(log->reads, log->size)) {
      for (uint32_t rest = race_runs().read(*this, words, then); rest; rest &= rest - 1) {
        const auto lane = static_cast<uint32_t>(std::countr_zero(rest));
        const uint32_t run = lane / kRunLanes;
        const uint32_t word =
            words.first[run] + (words.runs[run] == LaneRun::neighbours ? lane % kRunLanes : 0);
        if (settled[word] == then.now) continue;
        RaceCell c = cell(word, then);
        if (remember_read(c, Stamp::of(t.block, then.now, words.who + lane), 15, then,
                          [](const Stamp&) { return false; }))
          settled[word] = then.now;
        keep(word, c, then);
      }
    }
  }
  log->size = 0;
}

}  // namespace grader::sim
