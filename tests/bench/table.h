// A Markdown table of all timings: median and fastest of the repetitions, with the machine and the day.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

namespace grader::bench {

class TableReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  std::vector<std::string> order_;
  std::map<std::string, std::vector<double>> seconds_;
};

}  // namespace grader::bench
