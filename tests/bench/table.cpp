#include "table.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

#include "compile/toolkit.h"

namespace grader::bench {
namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "an unknown processor";
}

std::string today() {
  char text[11] = "";
  const std::time_t now = std::time(nullptr);
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

std::string readable(double seconds) {
  char text[32];
  if (seconds < 1e-3)
    std::snprintf(text, sizeof text, "%.1f µs", seconds * 1e6);
  else
    std::snprintf(text, sizeof text, "%.1f ms", seconds * 1e3);
  return text;
}

// Null when the run succeeded. Google Benchmark 1.8 has other names for this.
template <class Run>
const std::string* failure_of(const Run& run) {
  if constexpr (requires { run.error_occurred; })
    return run.error_occurred ? &run.error_message : nullptr;
  else
    return run.skipped ? &run.skip_message : nullptr;
}

}  // namespace

bool TableReporter::ReportContext(const Context& context) {
  const auto search = compile::search_toolkit();
  std::printf("%s, %d cores, load %.1f; CUDA Toolkit %s; %s\n\n", processor().c_str(),
              context.cpu_info.num_cpus,
              context.cpu_info.load_avg.empty() ? 0.0 : context.cpu_info.load_avg[0],
              search.toolkit ? search.toolkit->version.c_str() : "none", today().c_str());
  return true;
}

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const auto& run : runs) {
    if (run.run_type != Run::RT_Iteration) continue;
    const std::string name = run.run_name.function_name;
    if (const std::string* failure = failure_of(run)) {
      std::fprintf(stderr, "%s: %s\n", name.c_str(), failure->c_str());
      continue;
    }
    if (!seconds_.count(name)) order_.push_back(name);
    seconds_[name].push_back(run.real_accumulated_time / static_cast<double>(run.iterations));
  }
}

void TableReporter::Finalize() {
  std::printf("| What | Median | Fastest | Times |\n|---|---:|---:|---:|\n");
  std::sort(order_.begin(), order_.end());
  for (const auto& name : order_) {
    auto& seconds = seconds_[name];
    std::sort(seconds.begin(), seconds.end());
    std::printf("| %s | %s | %s | %zu |\n", name.c_str(), readable(seconds[seconds.size() / 2]).c_str(),
                readable(seconds.front()).c_str(), seconds.size());
  }
}

}  // namespace grader::bench
