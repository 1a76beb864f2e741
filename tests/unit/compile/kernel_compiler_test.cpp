#include "compile/kernel_compiler.h"

#include "compile/standard_headers.h"
#include "compile/toolkit.h"
#include "scratch.h"
#include "support/error.h"

namespace grader::compile {
namespace {

struct KernelCompilerTest : testing::Test {
  void SetUp() override {
    const auto search = search_toolkit();
    if (!search.toolkit || search.toolkit->nvrtc.empty()) GTEST_SKIP() << "no CUDA Toolkit with NVRTC";
  }

  CompiledKernels compile(const std::string& text, std::vector<std::string> names = {},
                          const std::string& target = "compute_90") {
    return compile_kernels(
        {scratch.write("p99/k.cu", text), "problems/p99/k.cu", std::move(names), target, {}, false});
  }

  ScratchFolder scratch;
  EnvironmentVariable folder{"GRADER_CACHE_DIR", (scratch.path() / "cache").string()};
};

TEST_F(KernelCompilerTest, TemplatesGoByNameExpression) {
  const auto result =
      compile("template <typename T, int N> __global__ void scale(T* a) { a[threadIdx.x] *= N; }\n",
              {"scale<float, 4>", "scale<int,2>"});
  ASSERT_TRUE(result.ok);
  ASSERT_EQ(result.lowered.size(), 2u);
  EXPECT_NE(result.image.find(".entry " + result.lowered.at("scale<float, 4>")), std::string::npos);
  EXPECT_NE(result.image.find("\"problems/p99/k.cu\""), std::string::npos)
      << "line information names the shown path";
  EXPECT_EQ(result.image.find(scratch.path().string()), std::string::npos);
}

TEST_F(KernelCompilerTest, TheSecondTimeComesFromTheCacheWithTheSameBytes) {
  const std::string text = "__global__ void f(float* a) { int unused = 1; a[0] = 1; }\n";
  const auto first = compile(text, {"f"}), second = compile(text, {"f"});
  EXPECT_FALSE(first.from_cache);
  EXPECT_TRUE(second.from_cache);
  EXPECT_EQ(first.image, second.image);
  EXPECT_EQ(first.lowered, second.lowered);
  EXPECT_EQ(first.diagnostics.size(), 1u);  // the warning is kept with the result
  EXPECT_EQ(second.diagnostics.size(), 1u);
  EXPECT_FALSE(compile(text + "// changed\n", {"f"}).from_cache);
  EXPECT_FALSE(compile(text, {}).from_cache);
}

TEST_F(KernelCompilerTest, AChangedHeaderIsNoticed) {
  const std::string text = "#include \"size.h\"\n__global__ void f(float* a) { a[0] = SIZE; }\n";
  scratch.write("p99/size.h", "#define SIZE 1\n");
  compile(text);
  EXPECT_TRUE(compile(text).from_cache);
  scratch.write("p99/size.h", "#define SIZE 2\n");
  EXPECT_FALSE(compile(text).from_cache);
}

TEST_F(KernelCompilerTest, TheToolkitsHeadersAreFound) {
  EXPECT_TRUE(compile("#include <cooperative_groups.h>\n#include <cuda_fp16.h>\n#include <cuda/std/array>\n"
                      "__global__ void f(__half* a) { a[0] = __float2half(1); }\n")
                  .ok);
}

TEST_F(KernelCompilerTest, TheStandardHeadersOfDeviceCodeAreThere) {
  std::string text;
  for (const auto& [name, header] : standard_headers()) text += "#include <" + name + ">\n";
  const auto result = compile(text + "__global__ void f(float* a) { a[0] = 1; }\n");
  EXPECT_TRUE(result.ok);
  for (const Diagnostic& d : result.diagnostics) ADD_FAILURE() << format(d);
}

TEST_F(KernelCompilerTest, StandardNamesMeanWhatTheyMeanToNvcc) {
  const auto result = compile(
      "#include <algorithm>\n#include <cfloat>\n#include <cmath>\n#include <cstdint>\n#include "
      "<cuda/std/cmath>\n"
      "#include <limits>\n#include <type_traits>\n"
      "static_assert(std::is_same_v<std::uint8_t, unsigned char> && sizeof(int64_t) == 8);\n"
      "static_assert(sizeof(__int128) == 16);\n"
      "static_assert(std::numeric_limits<float>::max() == FLT_MAX && FLT_MAX < INFINITY && INT_MAX > 0);\n"
      "__global__ void f(float* a) { a[0] = std::max(std::sqrt(a[1]), std::isnan(a[2]) ? NAN : float(M_PI)); "
      "}\n");
  EXPECT_TRUE(result.ok);
  for (const Diagnostic& d : result.diagnostics) ADD_FAILURE() << format(d);
}

TEST_F(KernelCompilerTest, NamesWithoutTheirHeaderSayWhichItIs) {
  for (const auto& [use, next] :
       {std::pair{"a[0] = FLT_MAX;", "it is declared in a header: #include <cfloat>"},
        {"uint8_t i;", "it is declared in a header: #include <cstdint>"}}) {
    const auto result = compile(std::string("__global__ void f(float* a) { ") + use + " }\n");
    ASSERT_FALSE(result.diagnostics.empty());
    EXPECT_EQ(result.diagnostics[0].next, next);
  }
}

TEST_F(KernelCompilerTest, DeviceWideAlgorithmsAreForHostCode) {
  const auto result = compile(
      "#include <cub/cub.cuh>\n#include <cub/device/device_reduce.cuh>\n"
      "__global__ void f(int* p) { size_t n = 0; cub::DeviceReduce::Sum(p, n, p, p, 1); }\n");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].line, 3u);
  EXPECT_NE(result.diagnostics[0].next.find("main()"), std::string::npos);
}

TEST_F(KernelCompilerTest, ErrorsAreInTheLearnersFile) {
  const auto result =
      compile("__global__ void f(float* a) {\n  int i = treadIdx.x;\n  a[i] = 1 +;\n}\n", {"f"});
  EXPECT_FALSE(result.ok);
  ASSERT_EQ(result.diagnostics.size(), 2u);
  EXPECT_EQ(result.diagnostics[0].file, "problems/p99/k.cu");
  EXPECT_EQ(result.diagnostics[0].line, 2u);
  EXPECT_EQ(result.diagnostics[0].column, 11u);
  EXPECT_EQ(result.diagnostics[0].length, 8u);
  EXPECT_EQ(result.diagnostics[0].label, "did you mean threadIdx?");
  EXPECT_EQ(result.diagnostics[1].line, 3u);
}

TEST_F(KernelCompilerTest, AMissingKernelIsNamedWithTheOnesThatAreThere) {
  const auto result =
      compile("template <int N> __global__ void scale(float* a) { a[0] = N; }\n", {"scale", "sacle<2>"});
  EXPECT_FALSE(result.ok);
  EXPECT_EQ(result.unknown_kernels, (std::vector<std::string>{"sacle<2>", "scale"}));
  ASSERT_EQ(result.diagnostics.size(), 2u);
  EXPECT_EQ(result.diagnostics[1].next, "name it with its arguments: scale<...>");
  EXPECT_EQ(result.diagnostics[0].next, "did you mean scale?");
}

TEST_F(KernelCompilerTest, TargetsOfCardsGiveCubins) {
  const auto result = compile("__global__ void f(float* a) { a[0] = 1; }\n", {"f"}, "sm_90");
  ASSERT_TRUE(result.ok);
  EXPECT_TRUE(
      result.image.starts_with("\x7f"
                               "ELF"));
}

TEST_F(KernelCompilerTest, AMissingFileIsAnError) {
  EXPECT_THROW(compile_kernels({scratch.path() / "none.cu", "none.cu", {}, "compute_90", {}, false}), Error);
}

}  // namespace
}  // namespace grader::compile
