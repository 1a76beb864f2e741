#include "report/worth_knowing.h"

#include <fmt/format.h>

#include <vector>

namespace grader::report {
namespace {

// Beyond this many times the ideal the sectors are worth a remark: a halo or a ragged end costs less.
constexpr double kTolerable = 1.3;

struct Seen {
  Counts total;
  std::vector<LineCounts> lines;  // of every launch
  bool full_warps = false;
};

Seen look_at(const grade::Verdict& verdict) {
  Seen seen;
  for (const grade::CheckVerdict& check : verdict.checks) {
    if (check.cases.empty()) continue;
    for (const LaunchCounters& launch : check.cases.front().launches) {
      seen.total += launch.total;
      seen.lines.insert(seen.lines.end(), launch.lines.begin(), launch.lines.end());
      seen.full_warps |= launch.block[0] * launch.block[1] * launch.block[2] >= 32;
    }
  }
  return seen;
}

// " (problems/p13/p13.cu:12)", of the line for which `weight` is greatest.
template <class Weight>
std::string place(const Seen& seen, const Weight& weight) {
  const LineCounts* heaviest = nullptr;
  for (const LineCounts& line : seen.lines)
    if (line.line != 0 && (heaviest == nullptr || weight(line.counts) > weight(heaviest->counts)))
      heaviest = &line;
  return heaviest == nullptr ? "" : fmt::format(" ({}:{})", heaviest->file, heaviest->line);
}

uint64_t requests(const Counts& c) {
  return c[Count::global_load_requests] + c[Count::global_store_requests];
}
uint64_t sectors(const Counts& c) { return c[Count::global_load_sectors] + c[Count::global_store_sectors]; }
uint64_t ideal(const Counts& c) {
  return c[Count::global_load_ideal_sectors] + c[Count::global_store_ideal_sectors];
}
uint64_t excess(const Counts& c) { return sectors(c) - ideal(c); }
uint64_t conflicts(const Counts& c) {
  return c[Count::shared_load_conflicts] + c[Count::shared_store_conflicts];
}
uint64_t local(const Counts& c) { return c[Count::local_load_requests] + c[Count::local_store_requests]; }

}  // namespace

std::string worth_knowing(const grade::Verdict& verdict) {
  const Seen seen = look_at(verdict);
  const Counts& c = seen.total;
  std::vector<std::string> parts;
  bool remarkable = seen.full_warps;
  if (requests(c) != 0 && seen.full_warps) {  // a few threads fill no sector, whatever they do
    const auto n = static_cast<double>(requests(c));
    const double made = static_cast<double>(sectors(c)) / n, needed = static_cast<double>(ideal(c)) / n;
    if (made <= kTolerable * needed) {
      parts.push_back(
          fmt::format("{:.1f} sectors a request{}", made, excess(c) == 0 ? " (ideal)" : " (near ideal)"));
    } else {
      parts.push_back(
          fmt::format("{:.1f} sectors a request where {:.1f} would do{}", made, needed, place(seen, excess)));
    }
  }
  if (c[Count::shared_loads] + c[Count::shared_stores] != 0) {
    remarkable |= conflicts(c) != 0;
    parts.push_back(conflicts(c) == 0 ? "no bank conflicts"
                                      : fmt::format("{} bank conflict{}{}", conflicts(c),
                                                    conflicts(c) == 1 ? "" : "s", place(seen, conflicts)));
  }
  if (local(c) != 0) {
    remarkable = true;
    parts.push_back(fmt::format("an array lies in local memory{}", place(seen, local)));
  }
  if (parts.empty() || !remarkable) return "";
  return fmt::format("{}.", fmt::join(parts, ", "));
}

}  // namespace grader::report
