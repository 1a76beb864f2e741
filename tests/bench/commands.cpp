// Whole commands, from process start to exit, as a learner waits for them.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

#include "compile/toolkit.h"
#include "support/subprocess.h"

namespace {

namespace fs = std::filesystem;
using grader::Command;

const std::string kPuzzle = REPOSITORY_ROOT "/solutions/p13/p13.cu";

fs::path scratch() {
  static const fs::path folder = [] {
    std::string name = (fs::temp_directory_path() / "grader-bench-XXXXXX").string();
    return fs::path(::mkdtemp(name.data()));
  }();
  return folder;
}

void time_command(benchmark::State& state, const Command& command, const fs::path& emptied = {}) {
  for (auto _ : state) {
    state.PauseTiming();
    if (!emptied.empty()) fs::remove_all(emptied);
    state.ResumeTiming();
    const auto finished = grader::run_command(command, 60);
    if (!finished.exit.ok()) state.SkipWithError(finished.output.c_str());
  }
}

void bare_nvrtc(benchmark::State& state) {
  const auto& toolkit = grader::compile::toolkit();
  time_command(state,
               {BARE_NVRTC, {toolkit.nvrtc, kPuzzle, "-arch=compute_90", "-std=c++20", "-lineinfo"}, {}, {}});
}

Command run_p13(const fs::path& cache) {
  return {GRADER,
          {"run", "p13", "--solution", "--device", "sim", "--root", REPOSITORY_ROOT},
          {"GRADER_CACHE_DIR=" + cache.string()},
          {}};
}

void run_cold(benchmark::State& state) {
  time_command(state, run_p13(scratch() / "cold"), scratch() / "cold");
}

void run_again(benchmark::State& state) {
  grader::run_command(run_p13(scratch() / "warm"), 60);
  time_command(state, run_p13(scratch() / "warm"));
}

void run_p20_again(benchmark::State& state) {
  const Command command{GRADER,
                        {"run", "p20", "--solution", "--device", "sim", "--root", REPOSITORY_ROOT},
                        {"GRADER_CACHE_DIR=" + (scratch() / "warm").string()},
                        {}};
  grader::run_command(command, 120);
  time_command(state, command);
}

void version(benchmark::State& state) { time_command(state, {GRADER, {"--version"}, {}, {}}); }

void configure(benchmark::internal::Benchmark* benchmark) {
  benchmark->Iterations(1)->Repetitions(25)->UseRealTime()->Unit(benchmark::kMillisecond);
}

BENCHMARK(bare_nvrtc)->Name("1 bare NVRTC compilation of p13 in its own process")->Apply(configure);
BENCHMARK(run_cold)->Name("2 grader run p13, empty cache")->Apply(configure);
BENCHMARK(run_again)->Name("3 grader run p13, unchanged file")->Apply(configure);
BENCHMARK(run_p20_again)->Name("4 grader run p20, unchanged files")->Apply(configure);
BENCHMARK(version)->Name("5 grader --version (start and end of the program)")->Apply(configure);

}  // namespace
