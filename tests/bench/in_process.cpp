// The parts of a run that repeat: finding the toolkit, the cache's answer, a launch on the simulated GPU.
#include <benchmark/benchmark.h>

#include "compile/kernel_compiler.h"
#include "compile/toolkit.h"
#include "device/backend.h"

namespace {

using namespace grader;

const compile::KernelSource kSource{
    REPOSITORY_ROOT "/tests/bench/add.cu", "add.cu", {"add"}, "compute_90", {}, false};

void find_toolkit(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(compile::search_toolkit());
}

void cached_kernel(benchmark::State& state) {
  compile::compile_kernels(kSource);
  for (auto _ : state) benchmark::DoNotOptimize(compile::compile_kernels(kSource));
}

// The parsing and placing of the module is part of a job.
void job_of_15_threads(benchmark::State& state) {
  const auto compiled = compile::compile_kernels(kSource);
  device::Job job;
  job.image = compiled.image;
  job.source_name = "add.cu";
  device::Buffer out{"out", "float32", 4, {15}, 60, {}, false, true, false};
  device::Buffer a{"a", "float32", 4, {15}, 60, std::vector<std::byte>(60), true, false, false};
  job.buffers = {out, a};
  job.launches = {
      {compiled.lowered.at("add"), {1, 1, 1}, {15, 1, 1}, 0, {device::BufferRef{0}, device::BufferRef{1}}}};
  const auto launches = static_cast<size_t>(state.range(0));
  job.launches.resize(launches, job.launches.front());
  const auto backend = device::make_backend(device::Choice::simulated);
  for (auto _ : state) {
    const auto result = backend->run(job);
    if (result.status != device::JobResult::Status::ok) state.SkipWithError(result.error.c_str());
  }
}

BENCHMARK(find_toolkit)->Name("6 look-up of the toolkit")->UseRealTime();
BENCHMARK(cached_kernel)->Name("7 a kernel out of the compile cache")->UseRealTime();
BENCHMARK(job_of_15_threads)->Name("8 simulated GPU: a job of one launch, 15 threads")->Arg(1)->UseRealTime();
BENCHMARK(job_of_15_threads)->Name("9 simulated GPU: a job of 1000 such launches")->Arg(1000)->UseRealTime();

}  // namespace
