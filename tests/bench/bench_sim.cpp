// How fast the simulated GPU is on one core and on two, with bounds checked only and with every check on:
// thread instructions a second of tiled float matrix multiplication (matmul.ptx, matmul_debug.ptx), a
// convolution (conv1d.ptx), and what a launch of 15 threads costs. Needs no CUDA Toolkit.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "ptx/parse.h"
#include "sim/gpu.h"
#include "sim/tools/counters.h"
#include "sim/tools/tool_set.h"

namespace {

using namespace grader;

std::string file(const char* name) {
  std::ifstream in(std::string(REPOSITORY_ROOT "/tests/bench/") + name);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Three arrays of `elements` floats, and a number: what each kernel here is launched with.
struct Arguments {
  uint64_t out, a, b;
  uint32_t n, unused;
};

void launch(benchmark::State& state, const std::string& ptx, const char* kernel,
            const sim::LaunchConfig& config, size_t elements, uint32_t n, uint32_t checks,
            bool counted = false, unsigned threads = 1) {
  sim::Gpu gpu;
  const auto module = gpu.load(ptx::parse(ptx, kernel));
  std::vector<float> values(elements);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7);
  Arguments arguments{};
  for (uint64_t* p : {&arguments.out, &arguments.a, &arguments.b}) {
    *p = gpu.allocate(values.size() * 4);
    gpu.write(*p, std::as_bytes(std::span(values)));
  }
  arguments.n = n;
  sim::LaunchOptions options{100'000'000'000};
  options.threads = threads;
  const auto observers = sim::make_checks(checks);
  for (const auto& observer : observers) options.observers.push_back(observer.get());
  sim::Counters counters;
  if (counted) options.observers.push_back(&counters);
  uint64_t instructions = 0;
  for (auto _ : state) {
    const auto result =
        gpu.launch(*module, kernel, config, std::as_bytes(std::span(&arguments, 1)).first(28), options);
    if (!result.findings.empty()) state.SkipWithError(result.findings[0].message.c_str());
    if (result.error) state.SkipWithError(result.error->message.c_str());
    counters.take();
    instructions += result.thread_instructions;
  }
  state.counters["thread_instructions"] =
      benchmark::Counter(static_cast<double>(instructions), benchmark::Counter::kIsRate);
}

void multiply(benchmark::State& state, uint32_t checks, bool counted = false, unsigned threads = 1,
              const char* ptx = "matmul.ptx") {
  const auto n = static_cast<uint32_t>(state.range(0));
  launch(state, file(ptx), "matmul", {{n / 16, n / 16, 1}, {16, 16, 1}}, size_t{n} * n, n, checks, counted,
         threads);
}
BENCHMARK_CAPTURE(multiply, no_checks, 0u)
    ->Arg(16)
    ->Arg(64)
    ->Arg(128)
    ->Arg(256)
    ->Arg(512)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(multiply, no_checks_two_threads, 0u, false, 2u)
    ->Arg(128)
    ->Arg(256)
    ->Arg(512)
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
    ->Arg(512)
    ->Unit(benchmark::kMicrosecond);
// What nvcc -G makes of the same kernel: the build that the checks look at when a puzzle is graded.
BENCHMARK_CAPTURE(multiply, debug_build_no_checks, 0u, false, 1u, "matmul_debug.ptx")
    ->Arg(64)
    ->Arg(256)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(multiply, debug_build_all_checks, kAllChecks, false, 1u, "matmul_debug.ptx")
    ->Arg(64)
    ->Arg(256)
    ->Unit(benchmark::kMicrosecond);

void convolve(benchmark::State& state, uint32_t checks) {
  const auto n = static_cast<uint32_t>(state.range(0));
  launch(state, file("conv1d.ptx"), "conv1d", {{(n + 255) / 256, 1, 1}, {256, 1, 1}}, n, n, checks);
}
BENCHMARK_CAPTURE(convolve, no_checks, 0u)->Arg(4096)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(convolve, all_checks, kAllChecks)->Arg(4096)->Unit(benchmark::kMicrosecond);

constexpr char kAdd[] = R"(.version 9.0
.target sm_90
.address_size 64
.visible .entry add(.param .u64 out, .param .u64 a, .param .u64 b, .param .u32 n) {
  .reg .f32 %f<4>; .reg .b32 %r<2>; .reg .b64 %rd<8>;
  ld.param.u64 %rd1, [out]; ld.param.u64 %rd2, [a]; ld.param.u64 %rd3, [b];
  mov.u32 %r1, %tid.x;
  mul.wide.u32 %rd4, %r1, 4;
  add.s64 %rd5, %rd2, %rd4; ld.global.f32 %f1, [%rd5];
  add.s64 %rd6, %rd3, %rd4; ld.global.f32 %f2, [%rd6];
  add.f32 %f3, %f1, %f2;
  add.s64 %rd7, %rd1, %rd4; st.global.f32 [%rd7], %f3;
  ret;
})";
void launch_small(benchmark::State& state, uint32_t checks) {
  launch(state, kAdd, "add", {{1, 1, 1}, {15, 1, 1}}, 15, 15, checks);
}
BENCHMARK_CAPTURE(launch_small, no_checks, 0u)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(launch_small, all_checks, kAllChecks)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
