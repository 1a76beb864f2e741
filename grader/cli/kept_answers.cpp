#include "cli/kept_answers.h"

#include <algorithm>

#include "support/files.h"

namespace grader::cli {
namespace fs = std::filesystem;
namespace {

// JSON has no comments: the lines that state the expectation are emptied, so that the others keep their
// numbers.
std::string without_comments(std::string_view text) {
  std::string result;
  while (text.starts_with("//")) {
    text.remove_prefix(std::min(text.find('\n'), text.size()));
    if (text.starts_with('\n')) text.remove_prefix(1), result += '\n';
  }
  return result.append(text);
}

std::vector<fs::path> kept(const fs::path& folder, const course::Puzzle& puzzle) {
  std::vector<fs::path> all;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const bool answers = !puzzle.answers.empty() && entry.path().extension() == ".json";
    if (answers || entry.path().extension() == ".cu") all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

Expectation parse_expectation(std::string_view source) {
  Expectation expectation;
  while (source.starts_with("//")) {
    const size_t end = std::min(source.find('\n'), source.size());
    const std::string_view line = source.substr(0, end);
    constexpr std::string_view kExpect = "// expect: ", kSays = "// says: ";
    if (line.starts_with(kExpect)) expectation.failure = line.substr(kExpect.size());
    if (line.starts_with(kSays)) expectation.says.emplace_back(line.substr(kSays.size()));
    source.remove_prefix(std::min(end + 1, source.size()));
  }
  return expectation;
}

std::vector<fs::path> wrong_answers(const course::Course& course, const course::Puzzle& puzzle) {
  return kept(course.root() / "tests" / "wrong_answers" / puzzle.id, puzzle);
}

std::vector<fs::path> right_answers(const course::Course& course, const course::Puzzle& puzzle) {
  return kept(course.root() / "tests" / "right_answers" / puzzle.id, puzzle);
}

fs::path lay_out(const course::Course& course, const course::Puzzle& puzzle, const fs::path& answer,
                 const fs::path& folder) {
  const std::string text = read_file(answer);
  const bool answers = answer.extension() == ".json";
  const fs::path others = puzzle.answers.empty() ? course.solution(puzzle.id) : course.problem(puzzle.id);
  for (const std::string& name : puzzle.files) {
    const bool replaced = !answers && name == puzzle.editable.front();
    write_file(folder / name, replaced ? text : read_file(others / name));
  }
  if (answers) write_file(folder / puzzle.answers, without_comments(text));
  return folder / puzzle.source;
}

}  // namespace grader::cli
