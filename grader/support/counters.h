// What a profiler counts while a kernel runs: plain data, made by the simulated GPU, carried through the
// seam and in a verdict, printed by `grader launch --counters`. The counts and the ratios come from one
// table, counters.def, under Nsight Compute's names. A count is a sum, so parts of a launch can be counted
// apart, in any order, and added.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

enum class Count : uint8_t {
#define COUNT(enumerator, metric, words) enumerator,
#define RATIO(...)
#include "support/counters.def"
#undef COUNT
#undef RATIO
};
constexpr size_t kCountCount = 0
#define COUNT(...) +1
#define RATIO(...)
#include "support/counters.def"
#undef COUNT
#undef RATIO
    ;

class Counts {
 public:
  uint64_t& operator[](Count c) { return values_[static_cast<size_t>(c)]; }
  uint64_t operator[](Count c) const { return values_[static_cast<size_t>(c)]; }
  Counts& operator+=(const Counts&);
  bool operator==(const Counts&) const = default;
  const std::array<uint64_t, kCountCount>& all() const { return values_; }
  std::array<uint64_t, kCountCount>& all() { return values_; }

 private:
  std::array<uint64_t, kCountCount> values_{};
};

// A row of the table: a count, or a ratio of two.
struct Metric {
  std::string_view name;   // Nsight Compute's
  std::string_view words;  // a learner's: "sectors a global load request"
  Count numerator{};       // of a ratio; else the count itself
  std::optional<Count> denominator = {};
  double scale = 1;
  bool less_is_better = true;

  bool is_ratio() const { return denominator.has_value(); }
  // Nothing for a ratio of nothing: no request was made, no branch taken.
  std::optional<double> value(const Counts&) const;
};

std::span<const Metric> metrics();                 // in the order of the table
const Metric* find_metric(std::string_view name);  // null: there is none

struct LineCounts {
  std::string file;   // as the learner's file is shown; "" and line 0: instructions of no known line
  uint32_t line = 0;  // from 1
  Counts counts;
};

// One launch.
struct LaunchCounters {
  std::string kernel;  // "conv1d<15, 4>"
  std::array<uint32_t, 3> grid{1, 1, 1};
  std::array<uint32_t, 3> block{1, 1, 1};
  bool as_sass = false;  // memory and branches are counted as ptxas made them; else as PTX has them
  Counts total;
  std::vector<LineCounts> lines;  // by file, then line; those with an instruction executed
};

// Of several launches as if they were one.
Counts sum(std::span<const LaunchCounters>);

// The line that weighs most in a metric: of a ratio the worst value (the larger count among equals), of a
// count the greatest. Null when no line has any.
const LineCounts* heaviest_line(const Metric&, std::span<const LineCounts>);

}  // namespace grader
