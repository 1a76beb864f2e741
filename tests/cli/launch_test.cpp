// grader launch: what a learner types to try a kernel of their own.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

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

}  // namespace
}  // namespace grader
