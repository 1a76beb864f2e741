#include "report/counters_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace grader::report {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Counts& counts, bool zeros) {
  Json object = Json::object();
  for (const Metric& metric : metrics()) {
    const auto value = metric.value(counts);
    if (!value || (!zeros && *value == 0)) continue;
    if (metric.is_ratio())
      object[std::string(metric.name)] = *value;
    else
      object[std::string(metric.name)] = counts[metric.numerator];
  }
  return object;
}

std::string dimensions(const std::array<uint32_t, 3>& d) {
  if (d[2] != 1) return fmt::format("({}, {}, {})", d[0], d[1], d[2]);
  if (d[1] != 1) return fmt::format("({}, {})", d[0], d[1]);
  return fmt::format("{}", d[0]);
}

std::string number(const Metric& metric, double value) {
  return metric.is_ratio() ? fmt::format("{:.2f}", value) : fmt::format("{:.0f}", value);
}

}  // namespace

Json counters_json(const Counts& counts) { return to_json(counts, true); }

Json lines_json(std::span<const LineCounts> lines) {
  Json list = Json::array();
  for (const LineCounts& line : lines)
    list.push_back({{"file", line.file}, {"line", line.line}, {"counters", to_json(line.counts, false)}});
  return list;
}

std::string counters_table(std::span<const LaunchCounters> launches) {
  std::string text;
  for (const LaunchCounters& launch : launches) {
    text +=
        fmt::format("{} <<<{}, {}>>>\n", launch.kernel, dimensions(launch.grid), dimensions(launch.block));
    for (const Metric& metric : metrics()) {
      const auto value = metric.value(launch.total);
      if (value && *value != 0)
        text += fmt::format("{:>12}  {:<44} {}\n", number(metric, *value), metric.words, metric.name);
    }
  }
  if (!launches.empty())
    text +=
        fmt::format("{} are PTX's: the GPU's own, which Nsight Compute counts, are alike but not the same.\n",
                    launches.front().as_sass ? "Counts of instructions" : "Instructions and branches");
  return text;
}

}  // namespace grader::report
