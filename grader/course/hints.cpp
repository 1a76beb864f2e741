#include "course/hints.h"

namespace grader::course {
namespace {

std::string trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first));
}

}  // namespace

std::vector<Hint> parse_hints(std::string_view markdown) {
  std::vector<Hint> hints;
  bool in_code = false;  // a "## " inside a code block is no heading
  while (!markdown.empty()) {
    const size_t end = markdown.find('\n');
    const std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(end == std::string_view::npos ? markdown.size() : end + 1);
    if (line.starts_with("```")) in_code = !in_code;
    if (!in_code && line.starts_with("## ")) {
      hints.push_back({trimmed(line.substr(3)), ""});
    } else if (!hints.empty()) {
      hints.back().text += line;
      hints.back().text += '\n';
    }
  }
  for (Hint& hint : hints) hint.text = trimmed(hint.text);
  return hints;
}

}  // namespace grader::course
