#include "compile/shown_path.h"

namespace grader::compile {

namespace fs = std::filesystem;

ShownPath::ShownPath(const fs::path& file, const std::string& shown_name) : shown_name_(shown_name) {
  std::error_code failed;
  absolute_ = fs::weakly_canonical(file, failed);
  if (failed) absolute_ = fs::absolute(file).lexically_normal();
  folder_ = absolute_.parent_path().string() + "/";
  const fs::path shown_folder = fs::path(shown_name).parent_path();
  if (!shown_folder.empty()) shown_folder_ = shown_folder.string() + "/";
}

std::string ShownPath::operator()(std::string_view path) const {
  if (path == absolute_.native()) return shown_name_;
  if (path.starts_with(folder_)) return shown_folder_ + std::string(path.substr(folder_.size()));
  return std::string(path);
}

std::string with_shown_files(std::string_view ptx, const ShownPath& shown) {
  std::string result;
  result.reserve(ptx.size());
  while (!ptx.empty()) {
    const size_t end = ptx.find('\n');
    const std::string_view line = ptx.substr(0, end == std::string_view::npos ? end : end + 1);
    ptx.remove_prefix(line.size());
    const size_t start = line.find_first_not_of(" \t");
    const size_t open = line.find('"'), close = line.rfind('"');
    if (start != std::string_view::npos && line.substr(start).starts_with(".file") && open < close) {
      result += line.substr(0, open + 1);
      result += shown(line.substr(open + 1, close - open - 1));
      result += line.substr(close);
    } else {
      result += line;
    }
  }
  return result;
}

}  // namespace grader::compile
