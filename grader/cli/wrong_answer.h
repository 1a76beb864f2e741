// A wrong answer kept in tests/wrong_answers/pNN: a file that must fail, and says in its first lines how.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "course/course.h"
#include "course/puzzle.h"

namespace grader::cli {

// What it says of itself: "// expect: wrong_values" (a failure of the verdict's JSON) and any number of
// "// says: text" (the report must contain it).
struct Expectation {
  std::string failure;
  std::vector<std::string> says;
};
Expectation parse_expectation(std::string_view source);

// Those of a puzzle, sorted: its kernels and programs, and its answers.json where it asks for one.
std::vector<std::filesystem::path> wrong_answers(const course::Course& course, const course::Puzzle& puzzle);

// Lays it out in the empty `folder` so that it can be graded, and returns the file to grade. A .cu stands in
// the place of the puzzle's first editable file, among the solution's other files (of a puzzle that asks for
// answers: the program's as shipped); answers in JSON stand beside the program as shipped.
std::filesystem::path lay_out(const course::Course& course, const course::Puzzle& puzzle,
                              const std::filesystem::path& wrong_answer, const std::filesystem::path& folder);

}  // namespace grader::cli
