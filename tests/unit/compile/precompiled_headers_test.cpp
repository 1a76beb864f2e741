#include "compile/precompiled_headers.h"

#include <gtest/gtest.h>

#include "compile/standard_headers.h"
#include "scratch.h"

namespace grader::compile {
namespace {

using Names = std::vector<std::string>;

TEST(SlowHeaders, AreThoseOfLibcudacxxAndCooperativeGroups) {
  EXPECT_EQ(slow_headers(
                "#include <cuda/barrier>\n#include <cuda_fp16.h>\n#include <array>\n#include <cuda/barrier>\n"
                "#include <cooperative_groups/reduce.h>\n#include \"cuda/mine.h\"\n",
                standard_headers()),
            (Names{"cuda/barrier", "array", "cooperative_groups/reduce.h"}));
}

TEST(SlowHeaders, AfterAMacroMayMeanSomethingElse) {
  EXPECT_EQ(slow_headers("#include <cub/cub.cuh>\n#define CCCL_X\n#include <cuda/atomic>\n", {}),
            Names{"cub/cub.cuh"});
}

struct PrecompiledHeaders : testing::Test {
  void SetUp() override {
    const auto search = search_toolkit();
    if (!search.toolkit || search.toolkit->nvrtc.empty()) GTEST_SKIP() << "no CUDA Toolkit with NVRTC";
    toolkit = *search.toolkit;
  }
  // As it is once the headers are worth it.
  std::optional<NvrtcOutput> compile(const NvrtcInput& input) const {
    EXPECT_FALSE(compile_with_precompiled_headers(toolkit, input)) << "the first time";
    return compile_with_precompiled_headers(toolkit, input);
  }
  NvrtcInput input(const std::string& body, const std::string& build) const {
    return {"#include <cooperative_groups.h>\n" + body,
            "/k.cu",
            {"-arch=compute_90", "-std=c++20", build, "-I" + toolkit.include.string(),
             "-I" + (toolkit.include / "cccl").string(), "-include=" + std::string(kPrelude)},
            standard_headers(),
            {"k"},
            false};
  }
  Toolkit toolkit;
  ScratchFolder scratch;
  EnvironmentVariable cache{"GRADER_CACHE_DIR", scratch.path()};
};

constexpr const char* kKernel =
    "__global__ void k(float* out) {\n  auto b = cooperative_groups::this_thread_block();\n"
    "  b.sync();\n  out[b.thread_rank()] = INFINITY;\n}\n";

TEST_F(PrecompiledHeaders, GiveWhatTheHeadersGive) {
  for (const char* build : {"-G", "-lineinfo"}) {
    const auto made = compile(input(kKernel, build));
    for (const auto& output : {made, compile_with_precompiled_headers(toolkit, input(kKernel, build))}) {
      if (!output) GTEST_SKIP() << "memory cannot be placed the same way in every process here";
      const NvrtcOutput plain = nvrtc_compile(toolkit.nvrtc, input(kKernel, build));
      EXPECT_TRUE(output->ok);
      EXPECT_EQ(output->image, plain.image) << build;
      EXPECT_EQ(output->lowered, plain.lowered);
      EXPECT_EQ(output->log, plain.log);
    }
  }
}

TEST_F(PrecompiledHeaders, SayWhatIsWrongWithAFileAsTheHeadersDo) {
  const NvrtcInput wrong = input("__global__ void k(float* out) { out[0] = y; }\n// \xff\n", "-lineinfo");
  const auto output = compile(wrong);
  if (!output) GTEST_SKIP() << "memory cannot be placed the same way in every process here";
  EXPECT_FALSE(output->ok);
  EXPECT_EQ(output->log, nvrtc_compile(toolkit.nvrtc, wrong).log);
}

TEST_F(PrecompiledHeaders, AreNotForFilesWithoutThem) {
  NvrtcInput plain = input("", "-lineinfo");
  plain.text = "#include <cstdint>\n__global__ void k() {}\n";
  EXPECT_FALSE(compile_with_precompiled_headers(toolkit, plain));
}

TEST_F(PrecompiledHeaders, WithoutTheHeaderTheCompilerItselfSaysSo) {
  const NvrtcInput none = [&] {
    NvrtcInput i = input("", "-lineinfo");
    i.text = "#include <cuda/no_such_header>\n";
    return i;
  }();
  EXPECT_FALSE(compile(none));
  EXPECT_FALSE(compile_with_precompiled_headers(toolkit, none));
}

}  // namespace
}  // namespace grader::compile
