// The answers to a puzzle that are kept in tests: in wrong_answers/pNN files that must fail, and say in their
// first lines how; in right_answers/pNN files that must pass, written as other people would write them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "course/course.h"
#include "course/puzzle.h"

namespace grader::cli {

// What a wrong answer says of itself: "// expect: wrong_values" (a failure of the verdict's JSON) and any
// number of
// "// says: text" (the report must contain it).
struct Expectation {
  std::string failure;
  std::vector<std::string> says;
};
Expectation parse_expectation(std::string_view source);

// Those of a puzzle, sorted: kernels and programs, and answers in JSON where it asks for such.
std::vector<std::filesystem::path> wrong_answers(const course::Course& course, const course::Puzzle& puzzle);
std::vector<std::filesystem::path> right_answers(const course::Course& course, const course::Puzzle& puzzle);

// Lays one out in the empty `folder` so that it can be graded, and returns the file to grade. A .cu stands in
// the place of the puzzle's first editable file, among the solution's other files (of a puzzle that asks for
// answers: the program's as shipped); answers in JSON stand beside the program as shipped.
std::filesystem::path lay_out(const course::Course& course, const course::Puzzle& puzzle,
                              const std::filesystem::path& answer, const std::filesystem::path& folder);

}  // namespace grader::cli
