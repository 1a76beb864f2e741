// Puzzles 17 and 20: their solutions give the convolution, their stubs give nothing.
#include <gtest/gtest.h>

#include <cstdlib>

#include "array/print.h"
#include "compile/toolkit.h"
#include "run_program.h"

namespace grader::op {
namespace {

constexpr const char* kExpected = "[14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]";

TEST(Puzzles, SolutionsGiveTheConvolution) {
  for (const auto& [path, function] : {std::pair("solutions/p17/p17.cu", "conv1d_graph"),
                                       std::pair("solutions/p20/p20.cu", "conv1d_custom_op"),
                                       std::pair("solutions/p20/p20.cu", "conv1d_graph")}) {
    const HostCallResult result = run_one(puzzle_program(path), conv1d_call(function));
    EXPECT_EQ(result.status, HostCallResult::Status::ok) << result.message;
    ASSERT_EQ(result.outputs.size(), 1u) << path;
    EXPECT_EQ(array::to_string(result.outputs[0]), kExpected) << path;
    EXPECT_TRUE(result.changed_inputs.empty());
    EXPECT_TRUE(result.findings.empty());
  }
}

// As on many machines with a CUDA Toolkit.
TEST(Puzzles, RunOnTheSimulatedGpuWhereTheEnvironmentNamesNvidiasRuntime) {
  ASSERT_EQ(setenv("LD_LIBRARY_PATH", compile::toolkit().runtime_folder().c_str(), 1), 0);
  const HostCallResult result =
      run_one(puzzle_program("solutions/p20/p20.cu"), conv1d_call("conv1d_custom_op"));
  unsetenv("LD_LIBRARY_PATH");
  EXPECT_EQ(result.status, HostCallResult::Status::ok) << result.message;
  EXPECT_GT(result.longest_launch, 0u);
}

TEST(Puzzles, StubsCompileRunAndLeaveTheOutputUnwritten) {
  for (const auto& [path, function] : {std::pair("problems/p17/p17.cu", "conv1d_graph"),
                                       std::pair("problems/p20/p20.cu", "conv1d_custom_op")}) {
    const HostCallResult result = run_one(puzzle_program(path), conv1d_call(function));
    EXPECT_EQ(result.status, HostCallResult::Status::ok) << result.message;
    ASSERT_EQ(result.outputs.size(), 1u) << path;
    EXPECT_TRUE(all_poison(result.outputs[0])) << path;
  }
}

TEST(Puzzles, OneWorkerServesManyCalls) {
  use_test_cache();
  const std::vector<HostCall> calls(20, conv1d_call("conv1d_custom_op"));
  const HostRun run = run_host_program(puzzle_program("solutions/p20/p20.cu"), calls);
  ASSERT_EQ(run.calls.size(), 20u);
  for (const HostCallResult& result : run.calls) EXPECT_EQ(array::to_string(result.outputs.at(0)), kExpected);
}

TEST(Puzzles, LaunchesAreCountedWhenAskedFor) {
  use_test_cache();
  HostProgram program = puzzle_program("solutions/p20/p20.cu");
  EXPECT_TRUE(run_one(program, conv1d_call("conv1d_custom_op")).counters.empty());
  program.count = true;
  const HostCallResult result = run_one(program, conv1d_call("conv1d_custom_op"));
  ASSERT_EQ(result.counters.size(), 1u);
  const LaunchCounters& launch = result.counters[0];
  EXPECT_EQ(launch.kernel.substr(0, launch.kernel.find('<')), "conv1d_kernel");
  EXPECT_EQ(launch.total[Count::global_store_sectors], 2u);  // 15 floats
  const LineCounts* line =
      heaviest_line(*find_metric("l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum"), launch.lines);
  ASSERT_NE(line, nullptr);
  EXPECT_TRUE(line->file.ends_with("solutions/p20/op/conv1d.cu")) << line->file;
}

TEST(Puzzles, LaunchesAreTracedWhenAskedFor) {
  use_test_cache();
  HostProgram program = puzzle_program("solutions/p20/p20.cu");
  program.trace_block = device::Dim3{1, 0, 0};
  const HostCallResult result = run_one(program, conv1d_call("conv1d_custom_op"));
  ASSERT_EQ(result.traces.size(), 1u);
  const Trace& trace = result.traces[0];
  EXPECT_EQ(trace.block, (std::array<uint32_t, 3>{1, 0, 0}));
  ASSERT_FALSE(trace.accesses.empty());  // block 1 has no output, and fills its tile with zeros
  const TracedAccess& first = trace.accesses.front();
  EXPECT_EQ(trace.arrays[first.array].space, TracedArray::Space::shared);
  EXPECT_TRUE(trace.places[first.place].file.ends_with("solutions/p20/op/conv1d.cu"))
      << trace.places[first.place].file;
}

}  // namespace
}  // namespace grader::op
