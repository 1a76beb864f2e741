#include "support/counters.h"

namespace grader {
namespace {

constexpr bool less = true, more = false;

constexpr Metric kMetrics[] = {
#define COUNT(enumerator, metric, words) {metric, words, Count::enumerator},
#define RATIO(metric, words, numerator, denominator, scale, better) \
  {metric, words, Count::numerator, Count::denominator, scale, better},
#include "support/counters.def"
#undef COUNT
#undef RATIO
};

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  for (size_t i = 0; i < kCountCount; ++i) values_[i] += other.values_[i];
  return *this;
}

std::optional<double> Metric::value(const Counts& counts) const {
  const auto above = static_cast<double>(counts[numerator]);
  if (!denominator) return above;
  if (counts[*denominator] == 0) return std::nullopt;
  return scale * above / static_cast<double>(counts[*denominator]);
}

std::span<const Metric> metrics() { return kMetrics; }

const Metric* find_metric(std::string_view name) {
  for (const Metric& metric : kMetrics)
    if (metric.name == name) return &metric;
  return nullptr;
}

Counts sum(std::span<const LaunchCounters> launches) {
  Counts total;
  for (const LaunchCounters& launch : launches) total += launch.total;
  return total;
}

const LineCounts* heaviest_line(const Metric& metric, std::span<const LineCounts> lines) {
  const LineCounts* heaviest = nullptr;
  const auto outweighs = [&](const LineCounts& a, const LineCounts& b) {
    const double x = *metric.value(a.counts), y = *metric.value(b.counts);
    if (x != y) return metric.less_is_better ? x > y : x < y;
    return a.counts[metric.numerator] > b.counts[metric.numerator];
  };
  for (const LineCounts& line : lines) {
    if (line.line == 0 || line.counts[metric.denominator.value_or(metric.numerator)] == 0) continue;
    if (heaviest == nullptr || outweighs(line, *heaviest)) heaviest = &line;
  }
  return heaviest;
}

}  // namespace grader
