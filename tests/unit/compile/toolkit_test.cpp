#include "compile/toolkit.h"

#include <algorithm>

#include "scratch.h"

namespace grader::compile {
namespace {

std::filesystem::path fake_toolkit(const ScratchFolder& scratch, const std::string& version) {
  scratch.write("include/cuda.h", "#define CUDA_VERSION " + version + "\n");
  scratch.write("lib/libnvrtc.so.13", "");
  scratch.write("lib/libcudart.so.13", "");
  scratch.write("bin/nvcc", "");
  std::filesystem::permissions(scratch.path() / "bin/nvcc", std::filesystem::perms::owner_all);
  return scratch.path();
}

TEST(Toolkit, CudaHomeComesFirst) {
  const ScratchFolder scratch;
  const EnvironmentVariable home("CUDA_HOME", fake_toolkit(scratch, "13000"));
  const auto search = search_toolkit();
  ASSERT_TRUE(search.toolkit);
  EXPECT_EQ(search.toolkit->root, scratch.path());
  EXPECT_EQ(search.toolkit->found_by, "$CUDA_HOME");
  EXPECT_EQ(search.toolkit->version, "13.0");
  EXPECT_EQ(search.toolkit->nvrtc, scratch.path() / "lib/libnvrtc.so.13");
  EXPECT_EQ(search.toolkit->runtime_folder(), scratch.path() / "lib");
}

TEST(Toolkit, ThenNvccOnThePath) {
  const ScratchFolder scratch;
  const EnvironmentVariable home("CUDA_HOME", "");
  const EnvironmentVariable path("PATH", (fake_toolkit(scratch, "13000") / "bin").string());
  const auto search = search_toolkit();
  ASSERT_TRUE(search.toolkit);
  EXPECT_EQ(search.toolkit->found_by, "nvcc on the PATH");
}

TEST(Toolkit, SaysWhyAPlaceWasNotTaken) {
  const ScratchFolder old, empty;
  const EnvironmentVariable home("CUDA_HOME", empty.path());
  const EnvironmentVariable path("PATH", (fake_toolkit(old, "12040") / "bin").string());
  const auto search = search_toolkit();
  ASSERT_GE(search.tried.size(), 2u);
  EXPECT_EQ(search.tried[0], "$CUDA_HOME (" + empty.path().string() + "): it has no include/cuda.h");
  EXPECT_EQ(search.tried[1],
            "nvcc on the PATH (" + old.path().string() + "): it is CUDA 12.4; CUDA 13 is needed");
}

TEST(Toolkit, TheMessageForNoneSaysWhereAndWhatToType) {
  const std::string message =
      missing_toolkit_message({std::nullopt, {"$CUDA_HOME: not set", "nvcc on the PATH: none"}});
  EXPECT_NE(message.find("\n  $CUDA_HOME: not set\n  nvcc on the PATH: none\n"), std::string::npos);
  EXPECT_NE(message.find("./puzzles doctor"), std::string::npos);
  EXPECT_NE(message.find("export CUDA_HOME="), std::string::npos);
}

}  // namespace
}  // namespace grader::compile
