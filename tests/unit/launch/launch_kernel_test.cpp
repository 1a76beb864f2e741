#include "cli/launch_kernel.h"

#include "compile/toolkit.h"
#include "scratch.h"
#include "support/error.h"

namespace grader::cli {
namespace {

constexpr const char* kSource =
    "__global__ void scale(float* out, const float* a, float factor) { out[threadIdx.x] = a[threadIdx.x] * "
    "factor; }\n"
    "template <int N> __global__ void fill(int* out) { out[threadIdx.x] = N; }\n";

struct LaunchKernelTest : testing::Test {
  void SetUp() override {
    const auto search = compile::search_toolkit();
    if (!search.toolkit || search.toolkit->nvrtc.empty()) GTEST_SKIP() << "no CUDA Toolkit with NVRTC";
    file = scratch.write("k.cu", kSource);
  }

  LaunchKernel prepare(const std::string& kernel, const std::vector<std::string>& words) {
    std::vector<LaunchArgument> arguments;
    for (const auto& word : words) arguments.push_back(parse_launch_argument(word));
    return prepare_launch_kernel(file, kernel, arguments, *backend);
  }

  std::string refusal(const std::string& kernel, const std::vector<std::string>& words) {
    try {
      prepare(kernel, words);
    } catch (const Error& error) {
      return error.what();
    }
    return "(accepted)";
  }

  ScratchFolder scratch;
  EnvironmentVariable cache{"GRADER_CACHE_DIR", (scratch.path() / "cache").string()};
  std::unique_ptr<device::Backend> backend = device::make_backend(device::Choice::simulated);
  std::string file;
};

TEST_F(LaunchKernelTest, BuffersBearTheLearnersNames) {
  const auto kernel = prepare("scale", {"uninit:float32:4", "out:x.npy:float32:4", "f32:2"});
  EXPECT_EQ(kernel.parameters, (std::vector<std::string>{"out", "a", "factor"}));
  EXPECT_NE(kernel.image.find(kernel.name), std::string::npos);
}

TEST_F(LaunchKernelTest, TemplatesAreNamedWithTheirArguments) {
  EXPECT_TRUE(prepare("fill<3>", {"uninit:int32:4"}).diagnostics.empty());
  EXPECT_FALSE(prepare("fill", {"uninit:int32:4"}).diagnostics.empty());
}

TEST_F(LaunchKernelTest, AMissingKernelListsTheOthers) {
  EXPECT_EQ(refusal("scle", {}),
            file + " has no kernel 'scle': did you mean scale?\n  its kernels: scale, fill");
  EXPECT_NE(refusal("", {}).find("Add --kernel NAME"), std::string::npos);
}

TEST_F(LaunchKernelTest, ArgumentsMustFitTheParameters) {
  EXPECT_EQ(refusal("scale", {"uninit:float32:4"}),
            "kernel scale takes 3 arguments (out, a, factor), and 1 was given");
  const std::string wrong = refusal("scale", {"uninit:float32:4", "i32:1", "i32:2"});
  EXPECT_NE(wrong.find("argument 2 (a) is 'i32:1': this is a pointer"), std::string::npos) << wrong;
  EXPECT_NE(wrong.find("argument 3 (factor) is 'i32:2': this is a floating-point number of 4 bytes"),
            std::string::npos)
      << wrong;
}

TEST_F(LaunchKernelTest, PtxFilesGoByPlainOrMangledName) {
  const auto compiled = prepare("scale", {"uninit:float32:4", "uninit:float32:4", "f32:2"});
  file = scratch.write("k.ptx", compiled.image);
  const std::vector<std::string> words{"uninit:float32:4", "uninit:float32:4", "f32:2"};
  EXPECT_EQ(prepare("scale", words).name, compiled.name);
  EXPECT_EQ(prepare(compiled.name, words).name, compiled.name);
  EXPECT_EQ(prepare("", words).name, compiled.name);
  EXPECT_NE(refusal("skale", words).find("did you mean scale?"), std::string::npos);
}

TEST_F(LaunchKernelTest, ErrorsOfTheFileAreDiagnostics) {
  file = scratch.write("broken.cu", "__global__ void f() { nothing }\n");
  EXPECT_FALSE(prepare("f", {}).diagnostics.empty());
}

}  // namespace
}  // namespace grader::cli
