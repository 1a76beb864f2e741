// The rule that ties a problem to its solution: a problem is its solution minus the marked region, so solving
// only ever adds lines. Comments, blank lines and the book's ANCHOR lines do not count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace grader::course {

struct SkeletonProblem {
  uint32_t line = 0;  // in the problem's file, from 1; 0: the file as a whole
  std::string message;
};

// What breaks the rule: lines of the problem that the solution lacks (or has elsewhere), lines that the
// solution adds where no "// FILL IN" stands, a problem without any mark. Empty: all is well.
std::vector<SkeletonProblem> compare_with_solution(std::string_view problem, std::string_view solution);

// The lines of "// FILL IN" marks, from 1.
std::vector<uint32_t> marked_lines(std::string_view source);

}  // namespace grader::course
