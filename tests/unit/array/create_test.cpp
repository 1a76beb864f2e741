// Arrays made from a rule: the same on every machine, inside their range, spread as they should be.
#include "array/create.h"

#include <gtest/gtest.h>

#include <cmath>

#include "array/compare.h"
#include "array/print.h"
#include "array/random_state.h"
#include "support/error.h"

namespace grader::array {
namespace {

TEST(Create, Arange) {
  EXPECT_EQ(to_string(arange(5, Dtype::float32)), "[0. 1. 2. 3. 4.]");
  EXPECT_EQ(to_string(arange(0, Dtype::int32)), "[]");
  EXPECT_EQ(arange(-3, Dtype::int32).shape(), Shape{0});
}

// The values themselves: another machine or compiler must not change what a printed seed stands for.
TEST(Create, SeedsStandForTheseValues) {
  EXPECT_EQ(to_string(random_normal({4}, Dtype::float64, 20)),
            "[-1.3122379  -0.73301727  0.91821756 -0.52902633]");
  EXPECT_EQ(to_string(random_uniform({4}, Dtype::float32, 20)),
            "[0.21146163 0.01939704 0.25185883 0.36138812]");
  EXPECT_EQ(to_string(random_integers({6}, Dtype::int32, 20, -5, 5)), "[-1  2 -4  1  0 -1]");
}

// Printed by `np.random.seed(42); np.random.randn(8)`, and by `np.random.seed(42);
// np.random.random_sample(3)`.
TEST(RandomState, GivesNumPysNumbers) {
  RandomState normal(42), uniform(42);
  for (const double expected :
       {0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254,
        -0.23415337472333597, -0.23413695694918055, 1.5792128155073915, 0.7674347291529088})
    EXPECT_DOUBLE_EQ(normal.randn(), expected);
  for (const double expected : {0.3745401188473625, 0.9507143064099162, 0.7319939418114051})
    EXPECT_EQ(uniform.random_sample(), expected);
}

TEST(Create, OtherSeedsOtherValues) {
  const Array a = random_normal({100}, Dtype::float32, 1);
  EXPECT_TRUE(compare(a, random_normal({100}, Dtype::float32, 1), {}).equal);
  EXPECT_EQ(compare(a, random_normal({100}, Dtype::float32, 2), {}).mismatched, 100);
}

TEST(Create, NormalHasMeanZeroAndDeviationOne) {
  const Array array = random_normal({100000}, Dtype::float64, 7);
  double sum = 0, squares = 0, fourths = 0;
  for (int64_t i = 0; i < array.size(); ++i) {
    const double x = array.get(i);
    sum += x;
    squares += x * x;
    fourths += x * x * x * x;
  }
  EXPECT_NEAR(sum / 1e5, 0, 0.02);
  EXPECT_NEAR(squares / 1e5, 1, 0.02);
  EXPECT_NEAR(fourths / 1e5, 3, 0.15);  // the tails too
}

TEST(Create, UniformNeverReachesItsEndEvenWhenRounded) {
  const Array array = random_uniform({20000}, Dtype::bfloat16, 3, -2, 3);
  double least = 9, greatest = -9;
  for (int64_t i = 0; i < array.size(); ++i) {
    least = std::min(least, array.get(i));
    greatest = std::max(greatest, array.get(i));
  }
  EXPECT_GE(least, -2);
  EXPECT_LT(greatest, 3);
  EXPECT_GT(greatest, 2.9);
}

TEST(Create, IntegersFillTheirRangeAndNoMore) {
  const Array array = random_integers({5000}, Dtype::int8, 5, -3, 4);
  int seen[7] = {};
  for (int64_t i = 0; i < array.size(); ++i) {
    const int64_t value = array.get_int(i);
    ASSERT_TRUE(value >= -3 && value < 4) << value;
    ++seen[value + 3];
  }
  for (const int count : seen) EXPECT_NEAR(count, 5000 / 7, 120);
}

TEST(Create, RangesThatMakeNoSenseAreRefused) {
  EXPECT_THROW(random_integers({1}, Dtype::uint8, 0, 0, 300), Error);
  EXPECT_THROW(random_integers({1}, Dtype::int32, 0, 4, 4), Error);
  EXPECT_THROW(random_uniform({1}, Dtype::float32, 0, 1, 1), Error);
}

}  // namespace
}  // namespace grader::array
