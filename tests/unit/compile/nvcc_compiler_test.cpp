#include "compile/nvcc_compiler.h"

#include "compile/toolkit.h"
#include "scratch.h"

namespace grader::compile {
namespace {

struct NvccCompilerTest : testing::Test {
  void SetUp() override {
    const auto search = search_toolkit();
    if (!search.toolkit || search.toolkit->nvcc.empty()) GTEST_SKIP() << "no CUDA Toolkit with nvcc";
  }

  LibrarySource source(const std::string& text) {
    LibrarySource source;
    source.file = scratch.write("p99/host.cu", text);
    source.shown_name = "problems/p99/host.cu";
    return source;
  }

  ScratchFolder scratch;
  EnvironmentVariable folder{"GRADER_CACHE_DIR", (scratch.path() / "cache").string()};
};

TEST_F(NvccCompilerTest, HostAndDeviceCodeBecomesALibraryOnce) {
  const std::string text =
      "#include <vector>\n#include \"size.h\"\n__global__ void f(float* a) { a[0] = SIZE; }\n"
      "extern \"C\" void go(float* a) { f<<<1, 1>>>(a); }\n";
  scratch.write("p99/size.h", "#define SIZE 1\n");
  const auto first = compile_library(source(text));
  ASSERT_TRUE(first.ok);
  EXPECT_FALSE(first.from_cache);
  const auto second = compile_library(source(text));
  ASSERT_TRUE(second.ok);
  EXPECT_TRUE(second.from_cache);
  EXPECT_EQ(first.library, second.library);
  EXPECT_TRUE(std::filesystem::exists(first.library));
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path() / "cache/libraries"))
    EXPECT_FALSE(entry.path().filename().string().starts_with("work-")) << "a working folder stays behind";

  scratch.write("p99/size.h", "#define SIZE nonsense\n");
  const auto third = compile_library(source(text));
  EXPECT_FALSE(third.ok);
  ASSERT_FALSE(third.diagnostics.empty());
  EXPECT_EQ(third.diagnostics[0].file, "problems/p99/host.cu");
  EXPECT_EQ(third.diagnostics[0].line, 3u);
}

TEST_F(NvccCompilerTest, ErrorsAreInTheLearnersFileAsItIsWritten) {
  const std::string line = "__global__ void f(float* a) { a[0] = blckDim.x; }";
  const auto result = compile_library(source(line + "\n"));
  EXPECT_FALSE(result.ok);
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].column, line.find("blckDim") + 1);
  EXPECT_EQ(result.diagnostics[0].length, 7u);
  EXPECT_EQ(result.diagnostics[0].label, "did you mean blockDim?");
}

TEST_F(NvccCompilerTest, ACompilationThatNeverEndsIsStopped) {
  auto endless = source(
      "constexpr unsigned long f(unsigned long n) { unsigned long s = 0; for (unsigned long i = 0; i < n; "
      "++i) s += i; "
      "return s; }\n template <int N> struct T { T<N + 1>* next; static constexpr int v = T<N + 1>::v + T<N "
      "+ 2>::v; };\n"
      "int x = T<0>::v;\n");
  endless.max_seconds = 0.05;
  const auto result = compile_library(endless);
  EXPECT_FALSE(result.ok);
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_NE(result.diagnostics[0].message.find("was stopped"), std::string::npos);
}

}  // namespace
}  // namespace grader::compile
