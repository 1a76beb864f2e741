// Comparison beyond NumPy's own words, which numpy_cases_test.cpp has.
#include "array/compare.h"

#include <gtest/gtest.h>

#include <cmath>

#include "array/create.h"

namespace grader::array {
namespace {

TEST(Compare, EqualArrays) {
  const Array array = arange(6, Dtype::float32);
  const Comparison comparison = compare(array, array, {1e-5, 0});
  EXPECT_TRUE(comparison.equal);
  EXPECT_EQ(comparison.elements, 6);
  EXPECT_EQ(comparison.first_mismatch, -1);
}

TEST(Compare, OneWrongElement) {
  const Array desired = arange(6, Dtype::float32).reshape({2, 3});
  Array actual = desired.copy();
  actual.set(4, 3);
  const Comparison comparison = compare(actual, desired, {1e-5, 0});
  EXPECT_EQ(comparison.mismatched, 1);
  EXPECT_EQ(comparison.first_mismatch, 4);
  EXPECT_EQ(unravel_index(comparison.first_mismatch, desired.shape()), (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(assert_allclose_message(actual, desired, {1e-5, 0}, comparison),
            "Not equal to tolerance rtol=1e-05, atol=0\n"
            "\n"
            "Mismatched elements: 1 / 6 (16.7%)\n"
            "Mismatch at index:\n"
            " [1, 1]: 3.0 (ACTUAL), 4.0 (DESIRED)\n"
            "Max absolute difference among violations: 1.\n"
            "Max relative difference among violations: 0.25\n"
            " ACTUAL: array([[0., 1., 2.],\n"
            "       [3., 3., 5.]], dtype=float32)\n"
            " DESIRED: array([[0., 1., 2.],\n"
            "       [3., 4., 5.]], dtype=float32)");
}

TEST(Compare, AnOutputOfNaNIsNeverEqual) {  // what a kernel leaves that writes nothing
  const Array desired = arange(4, Dtype::float32);
  const Comparison comparison = compare(full({4}, std::nan(""), Dtype::float32), desired, {1e-5, 1e9});
  EXPECT_FALSE(comparison.equal);
  EXPECT_EQ(comparison.reason, Mismatch::nan_location);
  EXPECT_EQ(comparison.mismatched, 4);
}

TEST(Compare, OtherShapesAreNotEqualEvenIfOneIsASingleNumber) {
  const Comparison comparison = compare(full({}, 1, Dtype::float32), full({3}, 1, Dtype::float32), {1, 1});
  EXPECT_FALSE(comparison.equal);
  EXPECT_FALSE(comparison.same_shape);
  EXPECT_EQ(
      assert_allclose_message(full({}, 1, Dtype::float32), full({3}, 1, Dtype::float32), {1, 1}, comparison),
      "Not equal to tolerance rtol=1, atol=1\n"
      "\n"
      "(shapes (), (3,) mismatch)\n"
      " ACTUAL: array(1., dtype=float32)\n"
      " DESIRED: array([1., 1., 1.], dtype=float32)");
}

TEST(Compare, DtypesMayDifferAndAreReported) {
  const Comparison comparison = compare(arange(3, Dtype::int32), arange(3, Dtype::float32), {});
  EXPECT_TRUE(comparison.equal);
  EXPECT_FALSE(comparison.same_dtype);
}

TEST(Compare, EmptyArraysAreEqual) {
  EXPECT_TRUE(compare(Array(Dtype::float32, {0, 3}), Array(Dtype::float32, {0, 3}), {}).equal);
}

TEST(Compare, ViewsAreReadThroughTheirStrides) {
  const Array view = arange(6, Dtype::float64).reshape({2, 3}).transpose();
  EXPECT_TRUE(compare(view, view.copy(), {}).equal);
  EXPECT_EQ(compare(view, arange(6, Dtype::float64).reshape({3, 2}), {}).mismatched, 4);
}

TEST(Allclose, NaNCountsOnlyWhenAskedFor) {
  const Array array = full({2}, std::nan(""), Dtype::float32);
  EXPECT_FALSE(allclose(array, array));
  EXPECT_TRUE(allclose(array, array, 1e-5, 1e-8, true));
}

TEST(Allclose, InfinitiesMustHaveTheSameSign) {
  const Array plus = full({1}, INFINITY, Dtype::float32);
  EXPECT_TRUE(allclose(plus, plus));
  EXPECT_FALSE(allclose(plus, full({1}, -INFINITY, Dtype::float32)));
  EXPECT_FALSE(allclose(full({1}, 1, Dtype::float32), plus, 1, 1));
}

}  // namespace
}  // namespace grader::array
