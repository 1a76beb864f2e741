// The repository as these tests see it: its tracked files and their lines.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace repository {

const std::filesystem::path& root();

// Paths relative to the root, as git knows them, in git's order; those deleted in the work tree are left out.
// Empty outside a git work tree (an unpacked archive).
const std::vector<std::string>& tracked_files();

std::string read(const std::string& relative_path);
std::vector<std::string> lines(const std::string& relative_path);

struct Finished {
  int exit_code = -1;
  std::string output;  // standard output and error
};
Finished run(const std::string& shell_command);  // in the root

}  // namespace repository

// For tests about tracked files: an archive without git has none.
#define REQUIRE_GIT() \
  if (repository::tracked_files().empty()) GTEST_SKIP() << "not a git work tree: no list of tracked files"
