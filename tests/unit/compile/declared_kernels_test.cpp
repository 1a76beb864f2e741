#include "compile/declared_kernels.h"

#include <gtest/gtest.h>

#include "compile/name_errors.h"

namespace grader::compile {
namespace {

using Names = std::vector<std::string>;

TEST(DeclaredKernels, FindsNamesAndParameters) {
  const auto kernels = declared_kernels(
      "// __global__ void comment(int no);\n"
      "__global__ void conv(float* out, const float* __restrict__ a, int n = f(1, 2), unsigned);\n"
      "template <typename T, int N>\n"
      "__global__ void __launch_bounds__(256, 2) scale(T* data, std::array<int, 4> shape, float "
      "(&tile)[3][4]) {}\n"
      "__device__ int helper(int x);\nextern \"C\" __global__ void plain() {}\n__global__ void plain();\n");
  ASSERT_EQ(kernels.size(), 3u);
  EXPECT_EQ(kernels[0].name, "conv");
  EXPECT_EQ(kernels[0].line, 2u);
  EXPECT_FALSE(kernels[0].is_template);
  EXPECT_EQ(kernels[0].parameters.front(), "out");
  EXPECT_EQ(kernels[1].name, "scale");
  EXPECT_TRUE(kernels[1].is_template);
  EXPECT_EQ(kernels[1].parameters, (Names{"data", "shape", "tile"}));
  EXPECT_EQ(kernels[2].parameters, Names{});
}

TEST(DeclaredKernels, OddTextIsNoTrouble) {
  for (const char* text :
       {"", "__global__", "__global__ void", "__global__ void f(", "__global__ __launch_bounds__",
        "/* __global__ void f()", "\"unended __global__ void f()", "__global__ (", "'\\"})
    EXPECT_LE(declared_kernels(text).size(), 1u) << text;
}

TEST(DeclaredKernels, BaseName) {
  EXPECT_EQ(base_name("n::scale<float, m::x>"), "scale");
  EXPECT_EQ(base_name(" &conv "), "conv");
  EXPECT_EQ(base_name(""), "");
}

TEST(NameErrors, BecomeOneMessageAKernel) {
  const auto errors = take_name_errors(
      "/k.cu(3): error: expected a \";\"\n  x\n  ^\n\n"
      "__nv_name_map(2): error: identifier \"cov\" is undefined\n  #pragma nv_mangled_name cov\n       ^\n\n"
      "__nv_name_map(2): error: Error in parsing name expression for lowered name lookup.\n"
      "  #pragma nv_mangled_name cov\n       ^\n\n3 errors detected.\n",
      "__global__ void conv() {}", "k.cu");
  EXPECT_EQ(errors.expressions, Names{"cov"});
  ASSERT_EQ(errors.diagnostics.size(), 1u);
  EXPECT_EQ(errors.diagnostics[0].message, "k.cu has no kernel \"cov\"");
  EXPECT_EQ(errors.diagnostics[0].next, "did you mean conv?");
  EXPECT_TRUE(errors.other_log.starts_with("/k.cu(3): error: expected"));
  EXPECT_EQ(errors.other_log.find("nv_mangled_name"), std::string::npos);
}

TEST(HasMain, OnlyWhereItIsDefined) {
  EXPECT_TRUE(has_main("#include <cstdio>\nint main(int argc, char** argv) {\n}\n"));
  EXPECT_TRUE(has_main("auto main() -> int { return 0; }"));
  EXPECT_FALSE(has_main("// int main() {}\n__global__ void main_kernel() {}\nint main();\n"));
  EXPECT_FALSE(has_main("__device__ int domain(int x) { return x; }"));
}

}  // namespace
}  // namespace grader::compile
