#include "course/skeleton.h"

#include <gtest/gtest.h>

namespace grader::course {
namespace {

const std::string kProblem =
    "// what to do\n"
    "__global__ void f(float* out) {\n"
    "  int i = threadIdx.x;\n"
    "  // FILL IN (2 lines)\n"
    "}\n";

std::string first_message(const std::string& problem, const std::string& solution) {
  const auto problems = compare_with_solution(problem, solution);
  return problems.empty() ? "" : problems.front().message;
}

TEST(Skeleton, TheSolutionAddsLinesAtTheMark) {
  EXPECT_EQ(first_message(kProblem,
                          "// ANCHOR: f\n__global__ void f(float* out) {\n  int i = threadIdx.x;  // mine\n\n"
                          "  if (i < 4) {\n    out[i] = i;\n  }\n}\n// ANCHOR_END: f\n"),
            "");
}

TEST(Skeleton, AnEmptyRegionIsAllowed) { EXPECT_EQ(first_message(kProblem, kProblem), ""); }

TEST(Skeleton, ALineThatTheSolutionLacksIsNamed) {
  const auto problems =
      compare_with_solution(kProblem, "__global__ void f(float* out) {\n  out[0] = 1;\n}\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].line, 3u);
  EXPECT_EQ(problems[0].message, "the solution lacks this line here: `int i = threadIdx.x;`");
}

TEST(Skeleton, LinesAddedElsewhereAreRefused) {
  EXPECT_EQ(first_message(
                kProblem,
                "constexpr int N = 4;\n__global__ void f(float* out) {\n  int i = threadIdx.x;\n  out[i] = "
                "N;\n}\n"),
            "the solution lacks this line here: `__global__ void f(float* out) {`");
  EXPECT_EQ(
      first_message(kProblem,
                    "__global__ void f(float* out) {\n  int i = threadIdx.x;\n  out[i] = 1;\n}\nint more;\n"),
      "the solution goes on with `int more;` where no // FILL IN stands");
}

TEST(Skeleton, AProblemNeedsAMark) {
  EXPECT_EQ(first_message("int x;\n", "int x;\n"), "no line is marked with // FILL IN");
}

TEST(Skeleton, ASlashPairInAStringIsNoComment) {
  EXPECT_EQ(first_message("p(\"a//b\");\n// FILL IN\n", "p(\"a//c\");\n"),
            "the solution lacks this line here: `p(\"a//b\");`");
}

}  // namespace
}  // namespace grader::course
