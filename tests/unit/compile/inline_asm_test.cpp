#include "compile/inline_asm.h"

#include "compile/kernel_compiler.h"
#include "compile/nvcc_compiler.h"
#include "compile/toolkit.h"
#include "scratch.h"

namespace grader::compile {
namespace {

constexpr const char* kWrong = R"(#include <cuda_fp16.h>
__global__ void scale(float* a, __half* h) {
  float x = a[threadIdx.x];
  asm("add.f32.wide %0, %0, %0;" : "+f"(x));
  asm volatile("{ .reg .u32 t;\n"
               "  twice.u32 t, 1; }");
  h[threadIdx.x] = __float2half(x);
}
)";

struct InlineAsm : testing::Test {
  void SetUp() override {
    const auto search = search_toolkit();
    if (!search.toolkit || search.toolkit->nvrtc.empty() || search.toolkit->nvcc.empty())
      GTEST_SKIP() << "no CUDA Toolkit with NVRTC and nvcc";
  }

  void expect_refused(const std::vector<Diagnostic>& diagnostics) {
    ASSERT_EQ(diagnostics.size(), 2u);
    EXPECT_EQ(diagnostics[0].file, "problems/p99/k.cu");
    EXPECT_EQ(diagnostics[0].line, 4u);
    EXPECT_EQ(diagnostics[0].message, "ptxas refuses this asm: Unknown modifier '.wide'");
    EXPECT_EQ(diagnostics[1].line, 5u);
    EXPECT_EQ(diagnostics[1].notes, std::vector<std::string>{"the PTX: twice.u32 t, 1; }"});
  }

  ScratchFolder scratch;
  EnvironmentVariable folder{"GRADER_CACHE_DIR", (scratch.path() / "cache").string()};
};

TEST_F(InlineAsm, WhatPtxasRefusesOfAKernelFileIsACompileError) {
  const auto file = scratch.write("p99/k.cu", kWrong);
  const auto compiled = compile_kernels({file, "problems/p99/k.cu", {"scale"}, "compute_90", {}, false});
  EXPECT_FALSE(compiled.ok);
  expect_refused(compiled.diagnostics);
}

TEST_F(InlineAsm, WhatPtxasRefusesOfAProgramIsACompileError) {
  LibrarySource source;
  source.file = scratch.write("p99/k.cu", kWrong);
  source.shown_name = "problems/p99/k.cu";
  const auto compiled = compile_library(source);
  EXPECT_FALSE(compiled.ok);
  expect_refused(compiled.diagnostics);
}

TEST_F(InlineAsm, RightAsmIsTaken) {
  const auto file = scratch.write("p99/k.cu",
                                  "__global__ void f(unsigned* a) {\n"
                                  "  asm(\"brev.b32 %0, %0;\" : \"+r\"(a[0]));\n}\n");
  EXPECT_TRUE(compile_kernels({file, "problems/p99/k.cu", {"f"}, "compute_90", {}, false}).ok);
}

}  // namespace
}  // namespace grader::compile
