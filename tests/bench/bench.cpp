// Runs every benchmark and prints a table (table.h). Repetitions are interleaved at random, so that a busy
// moment of the machine does not fall on one row alone. Google Benchmark's own options work:
// --benchmark_filter=, --help.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "table.h"

int main(int argc, char** argv) {
  std::string interleaved = "--benchmark_enable_random_interleaving=true";
  std::vector<char*> arguments(argv, argv + argc);
  arguments.insert(arguments.begin() + 1, interleaved.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  grader::bench::TableReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return 0;
}
