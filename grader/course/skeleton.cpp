#include "course/skeleton.h"

#include <fmt/format.h>

namespace grader::course {
namespace {

constexpr std::string_view kMark = "// FILL IN";

struct Line {
  std::string text;  // trimmed, without a trailing comment
  uint32_t number = 0;
  bool mark = false;
};

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

// Code lines and marks. A "//" inside a string literal is no comment.
std::vector<Line> significant_lines(std::string_view source) {
  std::vector<Line> lines;
  uint32_t number = 0;
  while (!source.empty()) {
    ++number;
    const size_t end = source.find('\n');
    std::string_view text = trim(source.substr(0, end));
    source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
    if (text.starts_with(kMark)) {
      lines.push_back({"", number, true});
      continue;
    }
    bool quoted = false;
    for (size_t i = 0; i + 1 < text.size(); ++i) {
      if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
      if (!quoted && text.substr(i, 2) == "//") {
        text = trim(text.substr(0, i));
        break;
      }
    }
    if (!text.empty()) lines.push_back({std::string(text), number, false});
  }
  return lines;
}

}  // namespace

std::vector<SkeletonProblem> compare_with_solution(std::string_view problem, std::string_view solution) {
  std::vector<Line> answer;
  for (Line& line : significant_lines(solution)) {
    if (!line.mark) answer.push_back(std::move(line));
  }
  const std::vector<Line> lines = significant_lines(problem);
  std::vector<SkeletonProblem> problems;
  if (marked_lines(problem).empty()) problems.push_back({0, fmt::format("no line is marked with {}", kMark)});

  // Matching with wildcards: a mark stands for any lines of the solution, every other line for itself. On a
  // mismatch the latest mark takes one line more; the furthest line reached is the one to name.
  constexpr size_t kNone = SIZE_MAX;
  size_t at = 0, in_answer = 0, mark = kNone, mark_takes = 0, furthest = 0, furthest_answer = 0;
  while (at < lines.size() || in_answer < answer.size()) {
    if (at < lines.size() && lines[at].mark) {
      mark = at++;
      mark_takes = in_answer;
    } else if (at < lines.size() && in_answer < answer.size() && lines[at].text == answer[in_answer].text) {
      ++at, ++in_answer;
    } else if (mark != kNone && mark_takes < answer.size()) {
      at = mark + 1;
      in_answer = ++mark_takes;
    } else {
      break;
    }
    if (at > furthest) furthest = at, furthest_answer = in_answer;
  }
  if (at == lines.size() && in_answer == answer.size()) return problems;
  if (furthest == lines.size()) {
    const std::string rest = furthest_answer < answer.size() ? answer[furthest_answer].text : "more lines";
    problems.push_back({0, fmt::format("the solution goes on with `{}` where no {} stands", rest, kMark)});
  } else {
    problems.push_back({lines[furthest].number,
                        fmt::format("the solution lacks this line here: `{}`", lines[furthest].text)});
  }
  return problems;
}

std::vector<uint32_t> marked_lines(std::string_view source) {
  std::vector<uint32_t> lines;
  for (const Line& line : significant_lines(source)) {
    if (line.mark) lines.push_back(line.number);
  }
  return lines;
}

}  // namespace grader::course
