// The course: the puzzles in problems/, in the order of their numbers.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace grader::course {

class Course {
 public:
  // `root` holds problems/ and solutions/. Only folder names are read here: a run of one puzzle reads one
  // manifest.
  explicit Course(std::filesystem::path root);

  const std::filesystem::path& root() const { return root_; }
  const std::vector<std::string>& ids() const { return ids_; }  // "p13", "p17", ...
  std::filesystem::path problem(const std::string& id) const { return root_ / "problems" / id; }
  std::filesystem::path solution(const std::string& id) const { return root_ / "solutions" / id; }

  // The id that the user means: "p13", "P13" or "13". Throws Error with the nearest one for anything else.
  std::string find(const std::string& word) const;

  std::optional<std::string> next_unsolved() const;  // by progress.json
  std::optional<std::string> next_unsolved_after(
      const std::string& id) const;  // wraps round to the beginning

 private:
  std::filesystem::path root_;
  std::vector<std::string> ids_;
};

}  // namespace grader::course
