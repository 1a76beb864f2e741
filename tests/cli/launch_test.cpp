// grader launch: what a learner types to try a kernel of their own.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "command.h"
#include "support/files.h"

namespace grader {
namespace {

// Runs the kernel in `source` and prints its output array.
Ran launch(const std::string& source, const std::string& options) {
  write_file(scratch_course() / "kernel.cu", source);
  return run_shell("grader launch kernel.cu --device sim --kernel k " + options + " && grader show o.npy");
}

TEST(Launch, WithClustersGivesEachBlockItsRank) {
  const std::string kernel =
      "__global__ void k(unsigned* out) { asm(\"mov.u32 %0, %%cluster_ctarank;\" : \"=r\"(out[blockIdx.x])); "
      "}";
  const Ran ran = launch(kernel, "--grid 4 --cluster 2 out:o.npy:uint32:4");
  EXPECT_EQ(ran.output, "[0 1 0 1]\n") << ran.errors;
  EXPECT_EQ(ran.code, 0);
}

TEST(Launch, RefusesAGridOfNoWholeNumberOfClusters) {
  const Ran ran =
      launch("__global__ void k(unsigned* out) { *out = 1; }", "--grid 3 --cluster 2 out:o.npy:uint32:1");
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.errors.find("cudaErrorInvalidClusterSize"), std::string::npos) << ran.errors;
}

TEST(Launch, CooperativelyLetsTheGridMeet) {
  const std::string kernel =
      "#include <cooperative_groups.h>\n"
      "__global__ void k(unsigned* out, unsigned* arrived) {\n"
      "  atomicAdd(arrived, 1u);\n"
      "  cooperative_groups::this_grid().sync();\n"
      "  out[blockIdx.x] = *arrived;\n"
      "}\n";
  const std::string zero = "grader launch zero.cu --device sim --kernel zero out:zero.npy:uint32:1 && ";
  write_file(scratch_course() / "zero.cu", "__global__ void zero(unsigned* out) { *out = 0; }");
  write_file(scratch_course() / "kernel.cu", kernel);
  const Ran ran = run_shell(zero +
                            "grader launch kernel.cu --device sim --kernel k --grid 5 --cooperative "
                            "out:o.npy:uint32:5 inout:zero.npy && grader show o.npy");
  EXPECT_EQ(ran.output, "[5 5 5 5 5]\n") << ran.errors;
  EXPECT_EQ(ran.code, 0);
  const Ran alone =
      run_shell("grader launch kernel.cu --device sim --kernel k --grid 5 out:o.npy:uint32:5 inout:zero.npy");
  EXPECT_EQ(alone.code, 1);
  EXPECT_NE(alone.errors.find("kernel.cu:4"), std::string::npos) << alone.errors;
  EXPECT_NE(alone.errors.find("next: launch it with --cooperative"), std::string::npos) << alone.errors;
}

// The compiler folds such an index into the address of the neighbour.
TEST(Launch, FindsAConstantIndexPastTheEnd) {
  const std::string kernel =
      "__global__ void k(float* out, int n) {\n  float a[4], b[4];\n"
      "  for (int i = 0; i < 4; ++i) a[i] = b[i] = i;\n  if (n > 4)\n    a[4] = 7;\n"
      "  out[0] = a[1] + b[0];\n}\n";
  const Ran ran = launch(kernel, "out:o.npy:float32:1 i32:5");
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.errors.find("error[memcheck]: a constant index past the end of its array"), std::string::npos)
      << ran.errors;
  EXPECT_NE(ran.errors.find("kernel.cu:5:5"), std::string::npos) << ran.errors;
  EXPECT_EQ(launch(kernel, "out:o.npy:float32:1 i32:4").code, 0) << "nobody comes to that line";
}

TEST(Launch, SpeaksOfSharedArraysByTheirRowsAndColumns) {
  const std::string kernel =
      "__global__ void k(float* out, int row) {\n  __shared__ float tile[4][5];\n"
      "  for (int i = 0; i < 4; ++i)\n    for (int j = 0; j < 5; ++j) tile[i][j] = i;\n"
      "  out[0] = tile[row][3];\n}\n";
  EXPECT_EQ(launch(kernel, "out:o.npy:float32:1 i32:3").code, 0);
  const Ran ran = launch(kernel, "out:o.npy:float32:1 i32:4");
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.errors.find("tile[4][3]: tile is 4 x 5 float32 (tile[0][0] to tile[3][4])"),
            std::string::npos)
      << ran.errors;
}

// The copy itself stands in CUDA's header.
TEST(Launch, ShowsTheLearnersCallOfACopy) {
  const auto kernel = [](const std::string& barrier) {
    return "#include <cuda_pipeline.h>\n__global__ void k(float* out, const float* in) {\n"
           "  __shared__ float s[64];\n  const int t = threadIdx.x;\n"
           "  __pipeline_memcpy_async(&s[t], &in[t], sizeof(float));\n  __pipeline_commit();\n"
           "  __pipeline_wait_prior(0);\n  " +
           barrier + "\n  out[t] = s[63 - t];\n}\n";
  };
  const std::string arguments = "--block 64 out:o.npy:float32:64 arange:float32:64";
  EXPECT_EQ(launch(kernel("__syncthreads();"), arguments).code, 0);
  const Ran ran = launch(kernel(""), arguments);
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.errors.find("kernel.cu:5:"), std::string::npos) << ran.errors;
  EXPECT_NE(ran.errors.find("others may read what a copy brings only when its thread has waited for it"),
            std::string::npos)
      << ran.errors;
}

TEST(Launch, CountsWhatAProfilerWould) {
  write_file(scratch_course() / "kernel.cu",
             "__global__ void k(float* out) {\n  out[threadIdx.x * 2] = threadIdx.x;\n}\n");
  const Ran ran = run_shell(
      "grader launch kernel.cu --device sim --kernel k --block 32 --counters --json counted.json "
      "out:o.npy:float32:64");
  EXPECT_EQ(ran.code, 0) << ran.errors;
  EXPECT_NE(ran.output.find("k <<<1, 32>>>\n"), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("8.00  sectors a global store request"), std::string::npos) << ran.output;
  const auto json = nlohmann::json::parse(read_file(scratch_course() / "counted.json"));
  EXPECT_EQ(json["counters"]["l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum"], 8);
  bool second_line = false;
  for (const auto& line : json["counters_by_line"])
    second_line |=
        line["line"] == 2 && line["counters"]["l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum"] == 8;
  EXPECT_TRUE(second_line);
}

TEST(Launch, KnowsRegistersAndOccupancyWithoutAGpu) {
  write_file(
      scratch_course() / "kernel.cu",
      "__global__ void k(float* out) {\n  __shared__ float s[16384 / 4 * 2];\n"
      "  s[threadIdx.x] = threadIdx.x;\n  __syncthreads();\n  out[threadIdx.x] = s[31 - threadIdx.x];\n}\n");
  const Ran ran = run_shell(
      "grader launch kernel.cu --device sim --kernel k --block 32 --counters --json counted.json "
      "out:o.npy:float32:32");
  EXPECT_EQ(ran.code, 0) << ran.errors;
  const auto counters = nlohmann::json::parse(read_file(scratch_course() / "counted.json"))["counters"];
  EXPECT_GT(counters["launch__registers_per_thread"], 0);
  EXPECT_EQ(counters["launch__shared_mem_per_block_static"], 32768);
  EXPECT_EQ(counters["launch__occupancy_limit_shared_mem"], 6);  // of 228 KiB, each with 1 KiB for the driver
  EXPECT_EQ(counters["sm__maximum_warps_per_active_cycle_pct"], 100.0 * 6 / 64);
  EXPECT_NE(ran.output.find("6 of 64 warps, in 6 blocks; limited by shared memory"), std::string::npos)
      << ran.output;
}

TEST(Launch, ShowsTheSourceWithItsCounts) {
  write_file(scratch_course() / "kernel.cu",
             "__global__ void k(float* out) {\n  out[threadIdx.x * 8] = threadIdx.x;\n}\n");
  const Ran ran = run_shell(
      "grader launch kernel.cu --device sim --kernel k --block 64 --annotate out:o.npy:float32:512");
  EXPECT_EQ(ran.code, 0) << ran.errors;
  EXPECT_NE(ran.output.find("      32.0 "), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("   2│   out[threadIdx.x * 8] = threadIdx.x;\n"), std::string::npos)
      << ran.output;
}

TEST(Launch, TracesTheAccessesOfOneBlock) {
  write_file(
      scratch_course() / "kernel.cu",
      "__global__ void k(float* out) {\n  out[threadIdx.y * 3 + threadIdx.x] = 1.5f + blockIdx.x;\n}\n");
  const Ran ran = run_shell(
      "grader launch kernel.cu --device sim --kernel k --grid 2 --block 3,2 --check none --trace t.jsonl "
      "--trace-block 1 out:o.npy:float32:2x3");
  EXPECT_EQ(ran.code, 0) << ran.errors;
  std::istringstream lines(read_file(scratch_course() / "t.jsonl"));
  std::vector<nlohmann::json> records;
  for (std::string line; std::getline(lines, line);) records.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(records.size(), 7u);
  EXPECT_EQ(records[0]["accesses"], 6);
  EXPECT_EQ(records[0]["arrays"][0]["shape"], (std::vector<int>{2, 3}));
  const nlohmann::json& last = records[6];
  EXPECT_EQ(last["thread"], (std::vector<int>{2, 1, 0}));
  EXPECT_EQ(last["block"], (std::vector<int>{1, 0, 0}));
  EXPECT_EQ(last["array"], "out");
  EXPECT_EQ(last["kind"], "write");
  EXPECT_EQ(last["index"], 5);
  EXPECT_EQ(last["indices"], (std::vector<int>{1, 2}));
  EXPECT_EQ(last["value"], "00002040");  // 2.5f
  EXPECT_EQ(last["line"], 2);
}

TEST(Launch, RefusesToTraceABlockThatIsNotThere) {
  write_file(scratch_course() / "kernel.cu", "__global__ void k(float* out) { *out = 1; }");
  const Ran ran = run_shell(
      "grader launch kernel.cu --device sim --kernel k --grid 2 --trace t.jsonl --trace-block 2 "
      "out:o.npy:float32:1");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.errors.find("--trace-block 2: the grid's blocks end at 1,0,0"), std::string::npos)
      << ran.errors;
}

// Kernels that are right as long as blocks, warps or the sides of a branch run in the default order; and
// twins that wait for each other.
struct Twins {
  std::string bad, ok, options;
};
void expect_told_apart(const Twins& t, const std::string& said) {
  const Ran bad = launch(t.bad, t.options + " --check none --schedules 4");
  EXPECT_EQ(bad.code, 1);
  EXPECT_NE(bad.errors.find("depends on the order"), std::string::npos) << bad.errors;
  EXPECT_NE(bad.errors.find(said), std::string::npos) << bad.errors;
  const Ran ok = launch(t.ok, t.options + " --check none --schedules 8");
  EXPECT_EQ(ok.code, 0) << ok.errors;
  EXPECT_NE(ok.errors.find("the same in 8 other orders"), std::string::npos) << ok.errors;
}

TEST(Launch, SchedulesShowThatATicketIsNoBlockIndex) {
  const std::string head = "__device__ unsigned next;\n__global__ void k(unsigned* out) {\n";
  expect_told_apart({head + "out[atomicAdd(&next, 1)] = blockIdx.x; }",
                     head + "out[blockIdx.x] = blockIdx.x; }", "--grid 4 out:o.npy:uint32:4"},
                    "out[0] is 0 in the default order and 3 with --schedule 1 (4 elements differ)");
}
TEST(Launch, SchedulesShowAFlagThatNobodyWaitsFor) {
  const std::string head =
      "__device__ volatile unsigned flag, value;\n__global__ void k(unsigned* out) {\n"
      "  if (blockIdx.x == 0) { value = 7; __threadfence(); flag = 1; return; }\n";
  expect_told_apart({head + "*out = flag ? value : 0; }", head + "while (!flag) {} *out = value; }",
                     "--grid 2 out:o.npy:uint32:1"},
                    "out[0] is 7 in the default order and 0 with --schedule 1");
}
TEST(Launch, SchedulesShowAMissingBarrier) {
  const std::string head =
                        "__global__ void k(unsigned* out) {\n  __shared__ unsigned s[64]; unsigned t = "
                        "threadIdx.x;\n  s[t] = t;\n",
                    tail = "  out[t] = t < 32 ? t : s[t - 32];\n}";
  expect_told_apart({head + tail, head + "  __syncthreads();\n" + tail, "--block 64 out:o.npy:uint32:64"},
                    "out[32] is 0 in the default order");
}
TEST(Launch, SchedulesShowWhoGoesFirstAtABranch) {
  const std::string
      head =
          "__global__ void k(unsigned* out) {\n  __shared__ volatile unsigned s; unsigned t = threadIdx.x;\n"
          "  if (t == 0) s = 1;\n  __syncwarp();\n",
      tail = "  if (t < 16) { s = 5; out[t] = 5; } else { out[t] = s; }\n}",
      waits = "  if (t < 16) s = 5;\n  __syncwarp();\n  out[t] = t < 16 ? 5 : s;\n}";
  expect_told_apart({head + tail, head + waits, "--block 32 out:o.npy:uint32:32"}, "in the default order");
}
TEST(Launch, LooksAtOtherOrdersWhereAFlagGaveTheOrder) {
  const std::string
      head =
          "__device__ int data, flag;\n__global__ void k(int* out) {\n"
          "  if (blockIdx.x == 0) { data = 7; __threadfence(); atomicExch(&flag, 1); return; }\n",
      once = "  if (atomicAdd(&flag, 0) == 0) __nanosleep(100);\n",
      waits = "  while (atomicAdd(&flag, 0) == 0) {}\n", tail = "  __threadfence();\n  *out = data;\n}";
  const std::string words = "--grid 2 out:o.npy:int32:1 --json j.json";
  const Ran bad = launch(head + once + tail, words);
  EXPECT_EQ(bad.code, 1);
  EXPECT_NE(bad.errors.find("nothing is found in the default order, but with --schedule 1"),
            std::string::npos)
      << bad.errors;
  EXPECT_NE(bad.errors.find("1 finding,"), std::string::npos) << bad.errors;
  const auto findings = nlohmann::json::parse(read_file(scratch_course() / "j.json"))["findings"];
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0]["check"], "racecheck");
  EXPECT_EQ(findings[0]["schedule"], 1);
  EXPECT_EQ(launch(head + waits + tail, words).code, 0);
}
TEST(Launch, AScheduleReplaysWhatSchedulesFound) {
  const std::string kernel =
      "__device__ unsigned next;\n__global__ void k(unsigned* out) { out[atomicAdd(&next, 1)] = blockIdx.x; "
      "}";
  EXPECT_EQ(launch(kernel, "--grid 3 --schedule 1 out:o.npy:uint32:3").output, "[2 1 0]\n");
  const Ran ran = launch(kernel, "--grid 3 --schedules 2 --json j.json out:o.npy:uint32:3; cat j.json");
  EXPECT_NE(ran.output.find("\"schedule\": 1"), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("\"usual\": \"0\""), std::string::npos) << ran.output;
}
TEST(Launch, SumsInAnotherOrderAreTheSame) {
  const std::string kernel =
      "__device__ float sum; __device__ unsigned done;\n__global__ void k(float* out) {\n"
      "  atomicAdd(&sum, 1.0f / (1 + blockIdx.x));\n  __threadfence();\n"
      "  if (atomicAdd(&done, 1) == gridDim.x - 1) *out = atomicAdd(&sum, 0);\n}";
  EXPECT_EQ(launch(kernel, "--grid 40 --schedules 4 out:o.npy:float32:1").code, 0);
}

}  // namespace
}  // namespace grader
