// hints.md: nudges in order of how much they give away. Each starts with a heading line "## ..."; what stands
// before the first heading is for whoever reads the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grader::course {

struct Hint {
  std::string title;
  std::string text;  // Markdown, without blank lines at either end
};

std::vector<Hint> parse_hints(std::string_view markdown);

}  // namespace grader::course
