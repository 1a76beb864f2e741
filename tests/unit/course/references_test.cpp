#include "course/references.h"

#include <gtest/gtest.h>

#include "array/create.h"
#include "array/print.h"

namespace grader::course {
namespace {

using array::arange;
using array::Dtype;

array::Array call(const char* name, std::vector<array::Array> inputs) {
  return find_reference(name)->function(inputs);
}

TEST(Reference, Add10KeepsTheShape) {
  EXPECT_EQ(array::to_string(call("add_10", {arange(4, Dtype::float32)})), "[10. 11. 12. 13.]");
  const array::Array out = call("add_10", {array::Array(Dtype::float32, {2, 3})});
  EXPECT_EQ(out.shape(), (array::Shape{2, 3}));
  EXPECT_EQ(out.get(5), 10);
}

TEST(Reference, BroadcastAddHasARowForEachElementOfB) {
  array::Array a(Dtype::float32, {1, 3});
  array::Array b(Dtype::float32, {2, 1});
  for (int i = 0; i < 3; ++i) a.set(i, i + 1);
  b.set(1, 10);
  const array::Array out = call("broadcast_add", {a, b});
  EXPECT_EQ(out.shape(), (array::Shape{2, 3}));
  EXPECT_EQ(out.get(2), 3);   // [0][2]
  EXPECT_EQ(out.get(3), 11);  // [1][0]
}

TEST(Reference, SoftmaxSubtractsTheMaximum) {
  EXPECT_EQ(array::to_string(call("softmax", {arange(4, Dtype::float32)})),
            "[0.0320586  0.08714432 0.23688282 0.64391426]");
  EXPECT_EQ(array::to_string(call("softmax", {array::full({4}, 1000, Dtype::float32)})),
            "[0.25 0.25 0.25 0.25]");
}

TEST(Reference, AttentionIsAWeightedMeanOfTheRows) {
  const array::Array q = array::full({2}, 0, Dtype::float32),
                     rows = arange(6, Dtype::float32).reshape({3, 2});
  EXPECT_EQ(array::to_string(call("attention", {q, rows, rows})), "[2. 3.]");  // all weights are 1 / 3
  EXPECT_EQ(array::to_string(call("attention_scores", {array::full({2}, 1, Dtype::float32), rows})),
            "[1. 5. 9.]");
  EXPECT_EQ(array::to_string(call("transpose", {rows})), "[[0. 2. 4.]\n [1. 3. 5.]]");
}

TEST(Reference, Conv1dGivesThePuzzlesNumbers) {
  EXPECT_EQ(array::to_string(call("conv1d", {arange(6, Dtype::float32), arange(3, Dtype::float32)})),
            "[ 5.  8. 11. 14.  5.  0.]");
  EXPECT_EQ(array::to_string(call("conv1d", {arange(15, Dtype::float32), arange(4, Dtype::float32)})),
            "[14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]");
}

TEST(Reference, Conv1dDropsTapsPastTheEnd) {
  EXPECT_EQ(array::to_string(call("conv1d", {arange(2, Dtype::float32), arange(5, Dtype::float32)})),
            "[1. 0.]");
}

TEST(Reference, DotAddsUpTheProducts) {
  EXPECT_EQ(array::to_string(call("dot", {arange(8, Dtype::float32), arange(8, Dtype::float32)})), "[140.]");
}

TEST(Reference, PoolingLooksBackAtTwoElements) {
  EXPECT_EQ(array::to_string(call("pooling", {arange(8, Dtype::float32)})),
            "[ 0.  1.  3.  6.  9. 12. 15. 18.]");
}

TEST(Reference, AxisSumAddsUpEachRow) {
  const array::Array a = arange(24, Dtype::float32).reshape({4, 6});
  EXPECT_EQ(array::to_string(call("axis_sum", {a})), "[ 15.  51.  87. 123.]");
}

TEST(Reference, PrefixSumIncludesTheElement) {
  EXPECT_EQ(array::to_string(call("prefix_sum", {arange(8, Dtype::float32)})),
            "[ 0.  1.  3.  6. 10. 15. 21. 28.]");
}

TEST(Reference, MatmulTakesMatricesThatAreNotSquare) {
  const array::Array a = arange(6, Dtype::float32).reshape({2, 3});
  const array::Array b = arange(3, Dtype::float32).reshape({3, 1});
  const array::Array out = call("matmul", {a, b});
  EXPECT_EQ(out.shape(), (array::Shape{2, 1}));
  EXPECT_EQ(out.get(0), 5);
  EXPECT_EQ(out.get(1), 14);
}

TEST(Reference, AddAddsElementByElement) {
  EXPECT_EQ(array::to_string(call("add", {arange(4, Dtype::float32), arange(4, Dtype::float32)})),
            "[0. 2. 4. 6.]");
}

TEST(Reference, AnUnknownNameIsNone) { EXPECT_EQ(find_reference("conv2d"), nullptr); }

}  // namespace
}  // namespace grader::course
