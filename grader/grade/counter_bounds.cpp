#include "grade/counter_bounds.h"

#include <fmt/format.h>

#include <algorithm>

namespace grader::grade {
namespace {

bool is_of(const LaunchCounters& launch, const std::string& kernel) {
  return kernel.empty() || launch.kernel == kernel ||
         launch.kernel.substr(0, launch.kernel.find('<')) == kernel;
}

// "4", "4.03", "0.25", "98304"
std::string number(double value) { return fmt::format("{:.{}g}", value, value < 1000 ? 3 : 15); }

CounterVerdict measure(const course::CounterBound& bound, const std::vector<LaunchCounters>& launches) {
  CounterVerdict verdict;
  verdict.bound = bound;
  const Metric& metric = *find_metric(bound.metric);
  Counts total;
  bool launched = false;
  for (const LaunchCounters& launch : launches) {
    if (!is_of(launch, bound.kernel)) continue;
    launched = true;
    total += launch.total;
    const LineCounts* line = heaviest_line(metric, launch.lines);
    if (line == nullptr) continue;
    const double value = *metric.value(line->counts);
    if (verdict.line != 0 &&
        (metric.less_is_better ? value <= verdict.line_value : value >= verdict.line_value))
      continue;
    verdict.file = line->file;
    verdict.line = line->line;
    verdict.line_value = value;
  }
  if (!launched) return verdict;
  verdict.value = metric.value(total);
  verdict.passed =
      !verdict.value || (bound.at_most ? *verdict.value <= bound.bound : *verdict.value >= bound.bound);
  return verdict;
}

void fail(CaseVerdict& result, const CounterVerdict& missed, bool simulated) {
  const std::string words(find_metric(missed.bound.metric)->words);
  const std::string asked =
      fmt::format("at {} {}", missed.bound.at_most ? "most" : "least", number(missed.bound.bound));
  result.passed = false;
  result.failure = Failure::counter;
  result.next = missed.bound.advice;
  if (!missed.value) {
    result.reason = fmt::format("the values are right, but {} was not launched", missed.bound.kernel);
    return;
  }
  result.reason =
      fmt::format("the values are right, but: {} {}, and {} are asked for{}", number(*missed.value), words,
                  asked, simulated ? "" : " (counted on the simulated GPU)");
  if (missed.line == 0) return;
  Diagnostic d;
  d.code = "counters";
  d.message = fmt::format("{} {}, and {} are asked for", number(*missed.value), words, asked);
  d.file = missed.file;
  d.line = missed.line;
  d.label = fmt::format("{} {} in this line", number(missed.line_value), words);
  if (!missed.bound.metric.starts_with("ptx__"))
    d.notes.push_back(fmt::format("Nsight Compute calls this {}", missed.bound.metric));
  d.next = missed.bound.advice;
  result.diagnostics.push_back(std::move(d));
}

}  // namespace

void judge_counters(CaseVerdict& result, const std::vector<course::CounterBound>& bounds, bool simulated) {
  if (!result.passed) return;
  for (const course::CounterBound& bound : bounds) result.counters.push_back(measure(bound, result.launches));
  const auto missed = std::find_if(result.counters.begin(), result.counters.end(),
                                   [](const CounterVerdict& c) { return !c.passed; });
  if (missed != result.counters.end()) fail(result, *missed, simulated);
}

}  // namespace grader::grade
