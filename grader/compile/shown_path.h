// Compilers speak of files by absolute paths; messages show them as the learner knows them. One source file
// gives the mapping: its folder under the name it is shown by stands for its folder on disk.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace grader::compile {

class ShownPath {
 public:
  ShownPath(const std::filesystem::path& file, const std::string& shown_name);

  // "/somewhere/puzzles/problems/p13/p13.cu" -> "problems/p13/p13.cu"; also for headers beside it. Other
  // paths come back as they are.
  std::string operator()(std::string_view path) const;

  const std::filesystem::path& absolute() const { return absolute_; }

 private:
  std::filesystem::path absolute_;
  std::string folder_, shown_folder_, shown_name_;
};

// The same in the `.file` directives of PTX text, so that places in it read as in every other message.
std::string with_shown_files(std::string_view ptx, const ShownPath& shown);

}  // namespace grader::compile
