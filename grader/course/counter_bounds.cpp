#include "course/counter_bounds.h"

#include <fmt/format.h>

#include "support/counters.h"
#include "support/did_you_mean.h"

namespace grader::course {
namespace {

CounterBound read_bound(const JsonValue& value, Complaints& complaints) {
  ObjectReader reader(value, "a bound on a counter", complaints);
  CounterBound bound;
  bound.metric =
      reader.text("metric", "\"l1tex__average_t_sectors_per_request_pipe_lsu_mem_global_op_ld.ratio\"");
  if (!bound.metric.empty() && find_metric(bound.metric) == nullptr) {
    std::vector<std::string> names;
    for (const Metric& metric : metrics()) names.emplace_back(metric.name);
    const auto near = did_you_mean(bound.metric, names);
    complaints.add(reader.place_of("metric"), fmt::format("\"{}\" is not counted", bound.metric),
                   near ? fmt::format("did you mean \"{}\"?", *near) : "",
                   "its name is Nsight Compute's, one of those in grader/support/counters.def");
  }
  bound.kernel = reader.text_or("kernel", "");
  bound.at_most = reader.has("at_most");
  if (reader.has("at_most") == reader.has("at_least")) {
    complaints.add(reader.place(), "a bound has either \"at_most\" or \"at_least\"", "in this object",
                   "write \"at_most\": 4");
  }
  const double most = reader.number_or("at_most", 0), least = reader.number_or("at_least", 0);
  bound.bound = bound.at_most ? most : least;
  if (bound.bound < 0 || (!bound.at_most && bound.bound == 0)) {
    complaints.add(reader.place_of(bound.at_most ? "at_most" : "at_least"), "this bound says nothing",
                   "counts are never negative", "");
  }
  bound.advice = reader.text("advice", "\"neighbouring threads should read neighbouring elements\"");
  return bound;
}

}  // namespace

std::vector<CounterBound> read_counter_bounds(ObjectReader& parent) {
  std::vector<CounterBound> bounds;
  for (const JsonValue& item : parent.list_or_none("counters"))
    bounds.push_back(read_bound(item, parent.complaints()));
  return bounds;
}

}  // namespace grader::course
