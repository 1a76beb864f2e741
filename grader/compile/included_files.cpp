#include "compile/included_files.h"

#include <algorithm>
#include <cctype>

#include "support/files.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

std::string_view skip_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

// `"name"` or `<name>` at the start of the text; empty when there is neither.
std::string_view delimited(std::string_view text) {
  text = skip_blanks(text);
  if (text.empty() || (text.front() != '"' && text.front() != '<')) return {};
  const size_t end = text.find(text.front() == '"' ? '"' : '>', 1);
  return end == std::string_view::npos ? std::string_view{} : text.substr(0, end + 1);
}

bool visit(std::string_view text, const fs::path& folder, const std::vector<fs::path>& include_dirs,
           std::vector<IncludedFile>& reached) {
  const auto names = include_names(text);
  if (!names) return false;
  for (const auto& name : *names) {
    const std::string bare = name.substr(1, name.size() - 2);
    std::vector<fs::path> places{folder};  // both compilers look there for <name> too when it is a -I folder
    places.insert(places.end(), include_dirs.begin(), include_dirs.end());
    for (const auto& place : places) {
      const fs::path path = (place / bare).lexically_normal();
      const bool known =
          std::any_of(reached.begin(), reached.end(), [&](const auto& f) { return f.path == path; });
      if (known) break;
      auto included = read_file_if_there(path);
      if (!included) continue;
      reached.push_back({path, *included});
      if (!visit(*included, path.parent_path(), include_dirs, reached)) return false;
      break;
    }
  }
  return true;
}

}  // namespace

std::optional<std::vector<std::string>> include_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = skip_blanks(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (!take(line, "#")) continue;
    line = skip_blanks(line);
    if (take(line, "include_next") || take(line, "include") || take(line, "import")) {
      const auto name = delimited(line);
      if (name.empty()) return std::nullopt;
      names.emplace_back(name);
      continue;
    }
    for (size_t at; (at = line.find("__has_include")) != std::string_view::npos;) {
      line.remove_prefix(at + std::string_view("__has_include").size());
      std::string_view rest = skip_blanks(line);
      if (!take(rest, "(")) continue;  // defined(__has_include)
      const auto name = delimited(rest);
      if (name.empty()) return std::nullopt;
      names.emplace_back(name);
    }
  }
  return names;
}

std::optional<std::vector<IncludedFile>> included_files(std::string_view text, const fs::path& folder,
                                                        const std::vector<fs::path>& include_dirs) {
  std::vector<IncludedFile> reached;
  if (!visit(text, folder, include_dirs, reached)) return std::nullopt;
  return reached;
}

}  // namespace grader::compile
