// Runs a shell line with our `grader` first on the PATH, in a scratch course: a copy of the repository's
// problems, solutions and wrong answers, so that nothing here touches the learner's files or progress.
#pragma once

#include <filesystem>
#include <string>

namespace grader {

struct Ran {
  std::string output;  // standard output
  std::string errors;  // standard error
  int code = -1;
};

// A copy of the course that goes away at the end of the program.
const std::filesystem::path& scratch_course();

Ran run_shell(const std::string& line, const std::filesystem::path& folder = scratch_course());

}  // namespace grader
