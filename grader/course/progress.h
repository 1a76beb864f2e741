// Which puzzles the learner has passed: progress.json beside the course, ignored by git. A damaged file is no
// reason to stop: it counts as empty and is written anew with the next pass.
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace grader::course {

std::set<std::string> load_progress(const std::filesystem::path& root);
void mark_passed(const std::filesystem::path& root, const std::string& puzzle_id);

}  // namespace grader::course
