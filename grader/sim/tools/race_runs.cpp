// Compiled once for each instruction set, by the rules of exec/isa.h.
#include "sim/tools/race_runs.h"

#include "sim/exec/isa.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace grader::sim::GRADER_SIM_ISA {
namespace {

constexpr unsigned kEight = kRunLanes;
constexpr uint32_t kAll = 0xff;  // lanes of a run

// Of eight numbers side by side.
GRADER_INLINE bool all_equal(const uint32_t* eight, uint32_t to) {
#if defined(__AVX2__)
  const __m256i unlike = _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(eight)),
                                          _mm256_set1_epi32(static_cast<int>(to)));
  return _mm256_testz_si256(unlike, unlike);
#else
  uint32_t unlike = 0;
  for (unsigned i = 0; i < kEight; ++i) unlike |= eight[i] ^ to;
  return unlike == 0;
#endif
}
GRADER_INLINE bool all_below(const uint32_t* eight, uint32_t bound) {
#if defined(__AVX2__)
  const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(eight));
  const __m256i greater = _mm256_max_epu32(x, _mm256_set1_epi32(static_cast<int>(bound)));
  const __m256i reached = _mm256_cmpeq_epi32(greater, x);
  return _mm256_testz_si256(reached, reached);
#else
  uint32_t reached = 0;
  for (unsigned i = 0; i < kEight; ++i) reached |= eight[i] >= bound;
  return reached == 0;
#endif
}
GRADER_INLINE void fill(uint32_t* eight, uint32_t with) {
  for (unsigned i = 0; i < kEight; ++i) eight[i] = with;
}

struct Who {  // a Stamp, as it lies in a page
  uint32_t block, clock, who;
};
constexpr uint32_t kThread = 1023, kStrongStamp = 1u << 30;  // of Who::who

GRADER_INLINE void put(RacePage::Stamps& s, uint32_t word, const Who& first) {
  fill(s.block + word, first.block);
  fill(s.clock + word, first.clock);
  for (unsigned i = 0; i < kEight; ++i) s.who[word + i] = first.who + i;
}

// What is older than this has happened before anything that the block does now.
GRADER_INLINE uint32_t over(const RacePage& p, const RaceTime& t) {
  return p.owner == t.block ? t.barrier : t.since;
}

// One word by eight threads: two of them will do.
GRADER_INLINE bool read_one(RacePage& p, uint32_t w, const Who& first, const RaceTime& t) {
  if (p.settled[w] == t.now) return true;
  const uint32_t before = p.accessed[w];
  if (p.owner != t.block || before >= t.barrier) return false;
  p.accessed[w] = p.settled[w] = t.now;
  p.marks[w] = (before < t.since ? 0 : p.marks[w]) | RacePage::kRead | RacePage::kReadTwice;
  for (unsigned k = 0; k < 2; ++k) {
    p.read[k].block[w] = first.block;
    p.read[k].clock[w] = first.clock;
    p.read[k].who[w] = first.who + k;
  }
  return true;
}

// Lane by lane, where the eight words are not alike.
uint32_t read_unlike(RacePage& p, uint32_t word, const Who& first, const RaceTime& t, uint32_t past) {
  uint32_t rest = 0;
  for (unsigned i = 0; i < kEight; ++i) {
    const uint32_t w = word + i, before = p.accessed[w];
    uint32_t& marks = p.marks[w];
    if (before < t.since) marks = 0;
    p.accessed[w] = t.now;
    const bool one_elsewhere = p.read[0].block[w] != t.block, other_elsewhere = p.read[1].block[w] != t.block;
    if (before < past) {  // the first to read it since
      p.read[0].block[w] = first.block;
      p.read[0].clock[w] = first.clock;
      p.read[0].who[w] = first.who + i;
      marks |= RacePage::kRead;
    } else if (p.settled[w] == t.now || ((marks & RacePage::kRead) && (marks & RacePage::kReadTwice) &&
                                         one_elsewhere && other_elsewhere)) {
      // Enough is known.
    } else if ((marks & RacePage::kRead) == RacePage::kRead && !one_elsewhere &&
               p.read[0].clock[w] == t.now && !(p.read[0].who[w] & kStrongStamp) &&
               ((p.read[0].who[w] ^ (first.who + i)) & kThread) &&
               (!(marks & RacePage::kReadTwice) || (!other_elsewhere && p.read[1].clock[w] < t.barrier))) {
      p.read[1].block[w] = first.block;
      p.read[1].clock[w] = first.clock;
      p.read[1].who[w] = first.who + i;
      marks |= RacePage::kReadTwice;
      p.settled[w] = t.now;
    } else {
      rest |= 1u << i;
    }
  }
  return rest;
}

// Returns the lanes to be looked at one by one. The words are alike as a rule, so that the cases of
// read_unlike() are told for all at once.
GRADER_INLINE uint32_t read_eight(RacePage& p, uint32_t word, const Who& first, const RaceTime& t) {
  if (all_equal(p.settled + word, t.now)) return 0;
  const uint32_t past = over(p, t);
  if (!all_below(p.written + word, past)) return kAll;
  uint32_t* const marks = p.marks + word;
  if (all_below(p.accessed + word, past)) {
    for (unsigned i = 0; i < kEight; ++i)
      marks[i] = (p.accessed[word + i] < t.since ? 0 : marks[i]) | RacePage::kRead;
    fill(p.accessed + word, t.now);
    put(p.read[0], word, first);
    return 0;
  }
  if (!all_below(p.accessed + word, t.since)) {
    const RacePage::Stamps &one = p.read[0], &other = p.read[1];
    uint32_t unread = 0, no_second = 0, foreign = 0, not_one_elsewhere = 0;
    for (unsigned i = 0; i < kEight; ++i) {
      const uint32_t w = word + i;
      unread |= (marks[i] & RacePage::kRead) == 0 || (marks[i] & RacePage::kReadTwice) == 0 ||
                one.block[w] == t.block || other.block[w] == t.block || p.accessed[w] < t.since;
      not_one_elsewhere |= (marks[i] & RacePage::kRead) == 0 || (marks[i] & RacePage::kReadTwice) != 0 ||
                           one.block[w] == t.block;
      foreign |= (marks[i] & RacePage::kRead) != RacePage::kRead || one.block[w] != t.block ||
                 one.clock[w] != t.now || (one.who[w] & kStrongStamp) != 0 ||
                 ((one.who[w] ^ (first.who + i)) & kThread) == 0;
      no_second |= (marks[i] & RacePage::kReadTwice) != 0 &&
                   (other.block[w] != t.block || other.clock[w] >= t.barrier);
    }
    if (unread == 0) {  // by two threads of other blocks
      fill(p.accessed + word, t.now);
      return 0;
    }
    if (not_one_elsewhere == 0) {  // once, by a thread of another block
      for (unsigned i = 0; i < kEight; ++i) marks[i] |= RacePage::kReadTwice;
      fill(p.accessed + word, t.now);
      put(p.read[1], word, first);
      return 0;
    }
    if (foreign == 0 && no_second == 0) {  // once, by another thread of this block
      for (unsigned i = 0; i < kEight; ++i) marks[i] |= RacePage::kReadTwice;
      fill(p.accessed + word, t.now);
      fill(p.settled + word, t.now);
      put(p.read[1], word, first);
      return 0;
    }
  }
  return read_unlike(p, word, first, t, past);
}

GRADER_INLINE bool write_eight(RacePage& p, uint32_t word, const Who& first, const std::byte* values,
                               const RaceTime& t) {
  if (!all_below(p.accessed + word, over(p, t))) return false;
  put(p.write, word, first);
  fill(p.marks + word, RacePage::kWritten | RacePage::kValueKnown);
  __builtin_memcpy(p.value + word, values, 4 * kEight);
  fill(p.accessed + word, t.now);
  fill(p.written + word, t.now);
  fill(p.settled + word, 0);
  return true;
}

// A scattered run, or one that leaves the page, is for others to look at.
GRADER_INLINE bool here(const WarpWords& words, unsigned run) {
  return words.runs[run] == LaneRun::neighbours && words.first[run] <= kShadowWords - kEight;
}

uint32_t read(RacePage& p, const WarpWords& words, const RaceTime& t) {
  uint32_t rest = 0;
  for (unsigned run = 0; run < kRunsOfWarp; ++run) {
    const Who who{t.block, t.now, words.who + run * kEight};
    uint32_t lanes = kAll;
    if (words.runs[run] == LaneRun::same)
      lanes = read_one(p, words.first[run], who, t) ? 0 : kAll;
    else if (here(words, run))
      lanes = read_eight(p, words.first[run], who, t);
    rest |= lanes << run * kEight;
  }
  return rest;
}

uint32_t write(RacePage& p, const WarpWords& words, const std::byte* values, const RaceTime& t) {
  uint32_t rest = 0;
  for (unsigned run = 0; run < kRunsOfWarp; ++run) {
    const Who who{t.block, t.now, words.who + run * kEight};
    if (!here(words, run) || !write_eight(p, words.first[run], who, values + 4 * run * kEight, t))
      rest |= kAll << run * kEight;
  }
  return rest;
}

}  // namespace

extern const RaceRuns race_runs;
const RaceRuns race_runs{read, write};

}  // namespace grader::sim::GRADER_SIM_ISA
