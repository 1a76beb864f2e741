#include "report/finding_text.h"

#include <gtest/gtest.h>

namespace grader::report {
namespace {

TEST(ExpressionLength, CoversANameWithItsIndicesAndMembers) {
  EXPECT_EQ(expression_length("sum += a[i + j] * b[j];", 8), 8u);
  EXPECT_EQ(expression_length("tile[y][x + 1].z = 0;", 1), 16u);
  EXPECT_EQ(expression_length("a[b[i]] = 0;", 1), 7u);
}

TEST(ExpressionLength, IsOneForAnythingElse) {
  EXPECT_EQ(expression_length("*p = 0;", 1), 1u);
  EXPECT_EQ(expression_length("a[i", 1), 1u);  // the index goes on in the next line: the name alone
  EXPECT_EQ(expression_length("", 5), 1u);
}

TEST(ToDiagnostic, CarriesEverythingTheFindingSays) {
  Finding finding;
  finding.check = "memcheck";
  finding.message = "m";
  finding.file = "no such file";
  finding.line = 3;
  finding.column = 4;
  finding.label = "l";
  finding.notes = {"n"};
  finding.next = "x";
  const Diagnostic d = to_diagnostic(finding);
  EXPECT_EQ(d.code, "memcheck");
  EXPECT_EQ(d.line, 3u);
  EXPECT_EQ(d.length, 1u);
  EXPECT_EQ(d.label, "l");
  EXPECT_EQ(d.notes, std::vector<std::string>{"n"});
  EXPECT_EQ(d.next, "x");
}

TEST(ToDiagnostic, PointsAtTheArrayThatTheLabelNames) {
  Finding finding;
  finding.file = REPOSITORY_ROOT "/tests/wrong_answers/p13/missing_guard.cu";
  finding.line = 12;  // shared_a[i < SIZE ? i : 0] = a[i];
  finding.column = 3;
  finding.label = "a[6]: a has 6 float32 elements";
  const Diagnostic d = to_diagnostic(finding);
  EXPECT_EQ(d.column, 32u);
  EXPECT_EQ(d.length, 4u);
}

TEST(ToDiagnostic, PointsAtAnElementOfAnMdspan) {
  Finding finding;
  finding.file = REPOSITORY_ROOT "/tests/wrong_answers/p04/missing_guard_tensor.cu";
  finding.line = 24;  // out(row, col) = a(row, col) + 10.0f;
  finding.column = 3;
  finding.label = "a[2][0]: a is 2 x 2 float32";
  const Diagnostic d = to_diagnostic(finding);
  EXPECT_EQ(d.column, 19u);
  EXPECT_EQ(d.length, 11u);
}

TEST(ToDiagnostic, PointsAtTheBarrierInALineThatBeginsOtherwise) {
  Finding finding;
  finding.check = "synccheck";
  finding.message = "not every thread of the block reaches this barrier";
  finding.file = REPOSITORY_ROOT "/tests/wrong_answers/p08/barrier_in_the_guard.cu";
  finding.line = 17;  // if (i < size) { __syncthreads(); ...
  finding.column = 3;
  EXPECT_EQ(to_diagnostic(finding).column, 19u);
}

}  // namespace
}  // namespace grader::report
