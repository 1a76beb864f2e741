// A puzzle through the whole command, on one device.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace grader {

std::filesystem::path course_root();
std::vector<std::string> puzzle_ids();

struct Graded {
  int exit_code = 0;
  std::string output, notes;  // standard output and standard error
  nlohmann::json verdict;
};

// `which`: more words for `grader run`, such as --solution or --file FILE.
Graded grade(const std::string& id, const std::vector<std::string>& which, const std::string& device);

}  // namespace grader
