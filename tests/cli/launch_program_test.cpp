// grader launch of whole programs: files with a main().
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "command.h"
#include "support/files.h"

namespace grader {
namespace {

// Adds 10 to each of 16 numbers with 32 threads. Where the GPU reports an error it ends as its argument says.
std::string program(const std::string& guard) {
  return "#include <cstdio>\n"
         "#include <cstdlib>\n"
         "#include <exception>\n"
         "#include <string>\n"
         "#include <vector>\n"
         "__global__ void add(float* out, int n) {\n"
         "  int i = blockIdx.x * blockDim.x + threadIdx.x;\n"
         "  if (" +
         guard +
         ") out[i] += 10;\n"
         "}\n"
         "int main(int argc, char** argv) {\n"
         "  const std::string word = argc > 1 ? argv[1] : \"none\";\n"
         "  std::vector<float> h(16, 1);\n"
         "  float* out;\n"
         "  cudaMalloc(&out, 64);\n"
         "  cudaMemcpy(out, h.data(), 64, cudaMemcpyHostToDevice);\n"
         "  add<<<2, 16>>>(out, 16);\n"
         "  cudaMemcpy(h.data(), out, 64, cudaMemcpyDeviceToHost);\n"
         "  const bool failed = cudaGetLastError() != cudaSuccess;\n"
         "  if (failed && word == \"exit\") std::exit(3);\n"
         "  if (failed && word == \"abort\") std::abort();\n"
         "  if (failed && word == \"terminate\") std::terminate();\n"
         "  if (failed && word == \"null\") *(volatile int*)nullptr = 1;\n"
         "  if (failed) return 3;\n"
         "  std::printf(\"%g of %s\\n\", h[15], word.c_str());\n"
         "}\n";
}

Ran launch(const std::string& text, const std::string& options = "") {
  write_file(scratch_course() / "program.cu", text);
  return run_shell("grader launch program.cu --device sim " + options);
}

TEST(LaunchProgram, RunsItWithItsArguments) {
  const Ran ran = launch(program("i < n"), "sixteen");
  EXPECT_EQ(ran.code, 0) << ran.errors;
  EXPECT_EQ(ran.output, "11 of sixteen\n");
  EXPECT_NE(ran.errors.find("passed on the simulated GPU: nothing found"), std::string::npos) << ran.errors;
}

TEST(LaunchProgram, SaysWhatTheChecksFoundHoweverItEnds) {
  for (const auto& [end, said] :
       {std::pair<std::string, std::string>{"return", "the program ended with exit code 3"},
        {"exit", "the program ended with exit code 3"},
        {"abort", "the program aborted"},
        {"terminate", "std::terminate was called"},
        {"null", "host code used a null pointer (SIGSEGV)"}}) {
    const Ran ran = launch(program("i <= n"), end);
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.errors.find("error[memcheck]: write past the end"), std::string::npos) << end << ran.errors;
    EXPECT_NE(ran.errors.find("program.cu:8:"), std::string::npos) << ran.errors;
    EXPECT_NE(ran.errors.find(said), std::string::npos) << ran.errors;
  }
}

// The program does not look at cudaGetLastError().
TEST(LaunchProgram, WithAnInstructionThatIsNotSimulatedHasFailed) {
  const Ran ran = launch(
      "__global__ void k(int* out) { asm volatile(\"multimem.red.relaxed.sys.global.add.u32 [%0], 1;\" :: "
      "\"l\"(out)); }\n"
      "__global__ void other(int* out) { *out = 5; }\n"
      "int main() { int* out; cudaMalloc(&out, 4); other<<<1, 1>>>(out); k<<<1, 128>>>(out); k<<<1, "
      "128>>>(out);\n"
      "int of_other = 0; cudaMemcpy(&of_other, out, 4, cudaMemcpyDeviceToHost); return of_other == 5 ? 0 : "
      "3; }\n");
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.errors.find("error[not simulated]: the simulated GPU cannot run multimem.red"),
            std::string::npos)
      << ran.errors;
  EXPECT_NE(ran.errors.find("program.cu:1:"), std::string::npos) << ran.errors;
}

TEST(LaunchProgram, ThatForgotToCopyItsInputIsToldSo) {
  const Ran ran = launch(
      "__global__ void k(const float* in, float* out) { out[threadIdx.x] = in[threadIdx.x] + 1; }\n"
      "int main() {\n"
      "  float *in, *out;\n"
      "  cudaMalloc(&in, 64), cudaMalloc(&out, 64);\n"
      "  k<<<1, 16>>>(in, out);\n"
      "  return cudaDeviceSynchronize();\n"
      "}\n");
  EXPECT_NE(ran.errors.find("read of a global allocation of 64 bytes, which nobody has written"),
            std::string::npos)
      << ran.errors;
  EXPECT_NE(ran.errors.find("next: is it copied to (cudaMemcpy)"), std::string::npos) << ran.errors;
}

// The compiler folds such an index into the address of the array's next row; one past the end that only ends
// a loop is no mistake.
TEST(LaunchProgram, FindsAConstantIndexPastTheEnd) {
  const auto program = [](const std::string& number) {
    return "__global__ void k(float* out, int n) {\n"
           "  __shared__ float rows[4][8];\n"
           "  for (float* p = rows[0]; p != &rows[3][8]; ++p) *p = 1;\n"
           "  if (n > 4)\n"
           "    rows[1][8] = 7;\n"
           "  out[0] = rows[2][0];\n"
           "}\n"
           "int main() {\n"
           "  float* out;\n"
           "  cudaMalloc(&out, 4);\n"
           "  k<<<1, 1>>>(out, " +
           number + ");\n  return cudaDeviceSynchronize();\n}\n";
  };
  const Ran ran = launch(program("5"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.errors.find("error[memcheck]: a constant index past the end of its array"), std::string::npos)
      << ran.errors;
  EXPECT_NE(ran.errors.find("program.cu:5:5"), std::string::npos) << ran.errors;
  EXPECT_NE(ran.errors.find("1 finding"), std::string::npos) << ran.errors;
  EXPECT_EQ(launch(program("4")).code, 0) << "nobody comes to that line";
}

TEST(LaunchProgram, ThatReturnsAnErrorHasFailed) {
  const Ran ran = launch("int main() { return 2; }\n");
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.errors.find("the program ended with exit code 2"), std::string::npos) << ran.errors;
}

TEST(LaunchProgram, CountsItsLaunchesAndWritesJson) {
  const Ran ran = launch(program("i < n"), "--counters --json r.json");
  EXPECT_EQ(ran.code, 0) << ran.errors;
  EXPECT_NE(ran.output.find("add <<<2, 16>>>"), std::string::npos) << ran.output;
  const auto report = nlohmann::json::parse(read_file(scratch_course() / "r.json"));
  EXPECT_EQ(report.at("status"), "passed");
  EXPECT_EQ(report.at("printf"), "11 of none\n");
  EXPECT_EQ(report.at("launches")[0].at("counters").at("l1tex__t_requests_pipe_lsu_mem_global_op_st.sum"), 1);
}

// ptxas makes a predicate of the guard's branch.
TEST(LaunchProgram, CountsTheBranchesThatTheGpuHas) {
  const Ran ran = launch(program("i < n"), "--counters --json r.json");
  EXPECT_NE(ran.output.find("Counts of instructions are PTX's"), std::string::npos) << ran.output;
  const auto report = nlohmann::json::parse(read_file(scratch_course() / "r.json"));
  EXPECT_EQ(report.at("launches")[0].at("counters").at("smsp__sass_branch_targets.sum"), 0);
}

TEST(LaunchProgram, GetsItsOwnOptionsAfterTwoDashes) {
  const std::string text =
      "#include <cstdio>\nint main(int n, char** words) { return std::puts(words[n - 1]) < 0; }\n";
  EXPECT_NE(launch(text, "-n 5").errors.find("follows FILE.cu and --"), std::string::npos);
  EXPECT_EQ(launch(text, "-- -n --check").output, "--check\n");
}

TEST(LaunchProgram, RefusesWhatOnlyAKernelTakes) {
  const Ran ran = launch(program("i < n"), "--grid 2");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.errors.find("program.cu has a main(), which launches its kernels itself"), std::string::npos)
      << ran.errors;
}

TEST(LaunchProgram, ThatDoesNotCompileSaysWhere) {
  const Ran ran = launch("int main() {\n  return x;\n}\n");
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.errors.find("program.cu:2:"), std::string::npos) << ran.errors;
}

}  // namespace
}  // namespace grader
