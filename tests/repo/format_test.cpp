// Sources are as clang-format 14 writes them. Skipped where that version is neither on the PATH nor in .venv:
// another version formats otherwise, and this test installs nothing (./puzzles format --check does).
#include <gtest/gtest.h>

#include "repository.h"

namespace {

TEST(Format, SourcesAreFormatted) {
  REQUIRE_GIT();
  const bool there = repository::run("clang-format --version | grep -q 'version 14\\.'").exit_code == 0 ||
                     repository::run("test -x .venv/bin/clang-format").exit_code == 0;
  if (!there) GTEST_SKIP() << "clang-format 14 is not here: ./puzzles format --check installs it";
  const repository::Finished check = repository::run("./puzzles format --check");
  EXPECT_EQ(check.exit_code, 0) << check.output;
}

}  // namespace
