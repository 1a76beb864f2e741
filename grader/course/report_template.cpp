#include "course/report_template.h"

#include "course/report_value.h"

namespace grader::course {
namespace {

struct Piece {
  std::string_view text;  // literal text, or a placeholder's name
  bool placeholder = false;
};

// The next piece of a line that is not empty.
Piece next_piece(std::string_view line) {
  const auto name_at = [&](size_t open) {
    const size_t end = line.find('}', open);
    if (end == std::string_view::npos) return std::string_view();
    const std::string_view inside = line.substr(open + 1, end - open - 1);
    return parse_report_value(inside) ? inside : std::string_view();
  };
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '{' || name_at(i).empty()) continue;
    if (i > 0) return {line.substr(0, i), false};
    return {name_at(0), true};
  }
  return {line, false};
}

template <typename Visit>
void for_each_piece(std::string_view line, Visit visit) {
  while (!line.empty()) {
    const Piece piece = next_piece(line);
    visit(piece);
    line.remove_prefix(piece.text.size() + (piece.placeholder ? 2 : 0));
  }
}

}  // namespace

std::vector<std::string> placeholders(std::string_view line) {
  std::vector<std::string> names;
  for_each_piece(line, [&](const Piece& piece) {
    if (piece.placeholder) names.emplace_back(piece.text);
  });
  return names;
}

std::optional<std::string> expand(std::string_view line,
                                  const std::function<std::optional<std::string>(std::string_view)>& value) {
  std::string result;
  bool whole = true;
  for_each_piece(line, [&](const Piece& piece) {
    if (!piece.placeholder) {
      result += piece.text;
    } else if (const auto text = value(piece.text)) {
      result += *text;
    } else {
      whole = false;
    }
  });
  if (!whole) return std::nullopt;
  return result;
}

}  // namespace grader::course
