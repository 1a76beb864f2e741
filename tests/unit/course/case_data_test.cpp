#include "course/case_data.h"

#include <gtest/gtest.h>

#include "array/print.h"
#include "course/manifest.h"

namespace grader::course {
namespace {

Variant simple() { return load_puzzle(REPOSITORY_ROOT "/problems/p13").variants.front(); }

TEST(Cases, TheVisibleOneComesFirstAndIsFixed) {
  const auto cases = make_cases(simple(), 1);
  EXPECT_EQ(cases[0].name, "visible");
  EXPECT_FALSE(cases[0].seed.has_value());
  EXPECT_EQ(array::to_string(cases[0].inputs[0].array), "[0. 1. 2. 3. 4. 5.]");
  EXPECT_EQ(array::to_string(cases[0].expected), "[ 5.  8. 11. 14.  5.  0.]");
  EXPECT_EQ(cases[0].expected.dtype(), array::Dtype::float32);
}

TEST(Cases, EqualSeedsGiveEqualDataAndOthersOther) {
  const auto one = make_cases(simple(), 7), same = make_cases(simple(), 7);
  const auto other = make_cases(simple(), 8);
  ASSERT_EQ(one.size(), 8u);
  for (size_t i = 1; i < one.size(); ++i) {
    EXPECT_EQ(array::to_string(one[i].expected), array::to_string(same[i].expected));
    EXPECT_NE(array::to_string(one[i].expected), array::to_string(other[i].expected));
    EXPECT_EQ(one[i].seed, 7u);
  }
}

TEST(Cases, NoTwoArraysOfARunShareTheirValues) {
  const auto cases = make_cases(simple(), 1);
  EXPECT_NE(array::to_string(cases[3].inputs[0].array), array::to_string(cases[4].inputs[0].array));
  EXPECT_NE(cases[3].inputs[0].array.get(0), cases[3].inputs[1].array.get(0));
}

TEST(Cases, ArangeHasStartAndStep) {
  const Fill fill{Fill::Kind::arange, 1, 10, 0, 0, 1};
  EXPECT_EQ(array::to_string(make_array(fill, array::Dtype::int32, {2, 2}, 0)), "[[ 1 11]\n [21 31]]");
}

// np.random.seed(42); q, k = (np.random.randn(n).astype(np.float32) * 0.1 for n in (16, 256))
TEST(Cases, RandnGoesOnWhereAnEarlierInputEnded) {
  Fill fill;
  fill.kind = Fill::Kind::randn;
  fill.seed = 42;
  fill.scale = 0.1;
  EXPECT_EQ(array::to_string(make_array(fill, array::Dtype::float32, {5}, 0)),
            "[ 0.04967142 -0.01382643  0.06476886  0.15230298 -0.02341534]");
  fill.skip = 16;
  EXPECT_EQ(array::to_string(make_array(fill, array::Dtype::float32, {5}, 0)),
            "[-0.10128311  0.03142473 -0.09080241 -0.14123037  0.14656489]");
  fill.skip = 16 + 256;
  EXPECT_EQ(array::to_string(make_array(fill, array::Dtype::float32, {5}, 0)),
            "[ 0.11631638  0.00102331 -0.09815087  0.04621035  0.01990597]");
}

HostPart host_of(const char* puzzle) {
  return load_puzzle(std::string(REPOSITORY_ROOT "/problems/") + puzzle).host;
}

TEST(Cases, OfAHostPuzzleHaveSizesToo) {
  std::vector<int64_t> sizes;
  for (const Case& c : make_cases(host_of("p18"), 1)) sizes.push_back(c.expected.size());
  EXPECT_EQ(sizes, (std::vector<int64_t>{128, 1, 2, 127, 128, 129, 300, 128, 128}));
}

}  // namespace
}  // namespace grader::course
