#include "grade/measure.h"

#include <gtest/gtest.h>

#include <limits>

#include "array/create.h"

namespace grader::grade {
namespace {

using array::Array;
using array::Dtype;

CaseVerdict measured(Array actual, Array expected, const Origin& origin = {},
                     array::Tolerance tolerance = {}) {
  CaseVerdict result;
  result.actual = std::move(actual);
  result.expected = std::move(expected);
  result.tolerance = tolerance;
  measure(result, "out", origin);
  return result;
}

Array poison(array::Shape shape) {
  Array a(Dtype::float32, std::move(shape));
  for (std::byte& b : a.bytes()) b = std::byte{0xFF};
  return a;
}

Array changed(Array a, int64_t at, double value) {
  a.set(at, value);
  return a;
}

const Array& numbers() {
  static const Array a = array::arange(15, Dtype::float32);
  return a;
}

TEST(Measure, EqualValuesPass) {
  const CaseVerdict result = measured(numbers(), numbers());
  EXPECT_TRUE(result.passed);
  EXPECT_EQ(result.failure, Failure::none);
  EXPECT_EQ(result.reason, "");
}

TEST(Measure, TheFirstWrongElementHasItsThreadByTheRule) {
  const Origin origin{course::OwnerRule::element, {2, 1, 1}, {8, 1, 1}, {}};
  Array wrong(Dtype::float32, {15});
  for (int64_t i = 0; i < 15; ++i) wrong.set(i, i == 9 || i == 12 ? -1 : numbers().get(i));
  const CaseVerdict result = measured(wrong, numbers(), origin);
  EXPECT_EQ(result.failure, Failure::wrong_values);
  EXPECT_EQ(result.reason, "2 of 15 elements differ (13.3%)");
  ASSERT_TRUE(result.mismatch.has_value());
  EXPECT_EQ(result.mismatch->index, std::vector<int64_t>{9});
  EXPECT_EQ(result.mismatch->actual, "-1.");
  EXPECT_EQ(result.mismatch->desired, "9.");
  ASSERT_TRUE(result.mismatch->owner.has_value());
  EXPECT_EQ(describe_owner(*result.mismatch->owner), "thread 1 of block 1");
  EXPECT_FALSE(result.mismatch->owner->recorded);
}

TEST(Measure, WhoWroteItCountsMoreThanTheRule) {
  std::vector<device::Writer> writers(15);
  writers[3] = {{1, 0, 0}, {7, 0, 0}, 22};
  const Origin origin{course::OwnerRule::element, {2, 1, 1}, {8, 1, 1}, writers};
  const CaseVerdict result = measured(changed(array::arange(15, Dtype::float32), 3, 0.5), numbers(), origin);
  ASSERT_TRUE(result.mismatch && result.mismatch->owner);
  EXPECT_TRUE(result.mismatch->owner->recorded);
  EXPECT_EQ(result.mismatch->owner->line, 22u);
  EXPECT_EQ(describe_owner(*result.mismatch->owner), "thread 7 of block 1");
}

TEST(Measure, RowAndColumnGiveTwoCoordinates) {
  const Origin origin{course::OwnerRule::row_column, {2, 2, 1}, {3, 3, 1}, {}};
  const Array expected(Dtype::float32, {5, 5});
  const CaseVerdict result = measured(changed(Array(Dtype::float32, {5, 5}), 23, 1), expected, origin);
  EXPECT_EQ(result.mismatch->index, (std::vector<int64_t>{4, 3}));
  EXPECT_EQ(describe_owner(*result.mismatch->owner), "thread (0, 1) of block (1, 1)");
}

TEST(Measure, AnOutputFullOfPoisonWasNeverWritten) {
  const CaseVerdict result = measured(poison({15}), numbers());
  EXPECT_EQ(result.failure, Failure::never_written);
  EXPECT_EQ(result.reason, "out was never written");
}

TEST(Measure, AnElementStillPoisonIsToldFromAWrongOne) {
  Array half = poison({15});
  for (int64_t i = 0; i < 8; ++i) half.set(i, static_cast<double>(i));
  const CaseVerdict result = measured(half, numbers());
  EXPECT_EQ(result.failure, Failure::wrong_values);
  EXPECT_FALSE(result.mismatch->written);
  EXPECT_EQ(result.next, "which thread writes out[8], and does its guard let it?");
}

TEST(Measure, AnIntegerOutputOfMinusOnesCanBeRight) {
  const Array minus = array::full({3}, -1, Dtype::int32);
  EXPECT_TRUE(measured(minus, minus).passed);
}

TEST(Measure, AnotherShapeOrDtypeIsSaidFirst) {
  EXPECT_EQ(measured(Array(Dtype::float32, {4}), Array(Dtype::float32, {15})).reason,
            "out is float32 (4,), expected float32 (15,)");
  EXPECT_EQ(measured(Array(Dtype::float64, {2, 3}), Array(Dtype::float32, {2, 3})).failure,
            Failure::wrong_shape);
}

TEST(Findings, FailACaseWhoseValuesAreRight) {
  CaseVerdict result = measured(numbers(), numbers());
  Finding finding;
  finding.check = "memcheck";
  finding.message = "read past the end of a";
  result.findings = {finding};
  judge_findings(result);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.failure, Failure::finding);
  EXPECT_EQ(result.reason, "the values are right, but: read past the end of a");
}

TEST(Findings, AreNearerTheCauseThanWrongValues) {
  CaseVerdict result = measured(poison({15}), numbers());
  result.failure = Failure::wrong_values;
  Finding finding;
  finding.check = "initcheck";
  result.findings = {finding};
  const std::string reason = result.reason;
  judge_findings(result);
  EXPECT_EQ(result.failure, Failure::finding);
  EXPECT_EQ(result.reason, reason);
  EXPECT_TRUE(result.mismatch);
}

TEST(Findings, ASpentBudgetIsAnEndlessLoop) {
  CaseVerdict result = measured(poison({15}), numbers());
  Finding finding;
  finding.check = "limit";
  result.findings = {finding};
  judge_findings(result);
  EXPECT_EQ(result.failure, Failure::endless);
}

TEST(Measure, ACoordinateOfZeroIsNamedWhereTheLaunchHasThatDimension) {
  const auto zeros = array::full({2, 2}, 0, Dtype::float32);
  const auto ones = array::full({2, 2}, 1, Dtype::float32);
  const auto result = measured(zeros, ones, {course::OwnerRule::row_column, {1, 1, 1}, {3, 3, 1}, {}});
  EXPECT_EQ(describe_owner(*result.mismatch->owner), "thread (0, 0) of block 0");
}

}  // namespace
}  // namespace grader::grade
