// How fast the simulated GPU is on one core and on two, with bounds checked only and with every check on:
// thread instructions a second of tiled float matrix multiplication (matmul.ptx), and what a launch of one
// block costs. Needs no CUDA Toolkit.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "ptx/parse.h"
#include "sim/gpu.h"
#include "sim/tools/counters.h"
#include "sim/tools/tool_set.h"

namespace {

using namespace grader;

struct Arguments {
  uint64_t c, a, b;
  uint32_t n, unused;
};

void multiply(benchmark::State& state, uint32_t checks, bool counted = false, unsigned threads = 1) {
  const auto n = static_cast<uint32_t>(state.range(0));
  std::ifstream file(REPOSITORY_ROOT "/tests/bench/matmul.ptx");
  std::stringstream text;
  text << file.rdbuf();
  sim::Gpu gpu;
  const auto module = gpu.load(ptx::parse(text.str(), "matmul.ptx"));
  std::vector<float> values(size_t{n} * n);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7);
  Arguments arguments{};
  for (uint64_t* p : {&arguments.c, &arguments.a, &arguments.b}) {
    *p = gpu.allocate(values.size() * 4);
    gpu.write(*p, std::as_bytes(std::span(values)));
  }
  arguments.n = n;
  sim::LaunchOptions options{10'000'000'000};
  options.threads = threads;
  const auto observers = sim::make_checks(checks);
  for (const auto& observer : observers) options.observers.push_back(observer.get());
  sim::Counters counters;
  if (counted) options.observers.push_back(&counters);
  uint64_t instructions = 0;
  for (auto _ : state) {
    const auto result = gpu.launch(*module, "matmul", {{n / 16, n / 16, 1}, {16, 16, 1}},
                                   std::as_bytes(std::span(&arguments, 1)).first(28), options);
    if (!result.findings.empty()) state.SkipWithError(result.findings[0].message.c_str());
    if (result.error) state.SkipWithError(result.error->message.c_str());
    counters.take();
    instructions += result.thread_instructions;
  }
  state.counters["thread_instructions"] =
      benchmark::Counter(static_cast<double>(instructions), benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(multiply, no_checks, 0u)
    ->Arg(16)
    ->Arg(64)
    ->Arg(128)
    ->Arg(256)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(multiply, no_checks_two_threads, 0u, false, 2u)
    ->Arg(128)
    ->Arg(256)
    ->Unit(benchmark::kMicrosecond)
    ->UseRealTime();  // the other thread's time is not this one's
BENCHMARK_CAPTURE(multiply, initcheck, kInitcheck)->Arg(64)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(multiply, racecheck, kRacecheck)->Arg(64)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(multiply, counters, 0u, true)->Arg(64)->Arg(256)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(multiply, all_checks, kAllChecks)
    ->Arg(16)
    ->Arg(64)
    ->Arg(128)
    ->Arg(256)
    ->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
