// The gradients of layer norm and linear layer against finite differences in float64, with a random gradient
// coming in: nothing about one formula can make the other come out the same.
#include "course/network_references.h"

#include <gtest/gtest.h>

#include <cmath>

#include "array/create.h"

namespace grader::course {
namespace {

using array::Array;
using array::Dtype;

constexpr double kStep = 1e-5;

// x, ln_weight, ln_bias, weight, bias
std::vector<Array> random_inputs() {
  const std::vector<array::Shape> shapes{{2, 3, 5}, {5}, {5}, {4, 5}, {4}};
  std::vector<Array> inputs;
  for (const array::Shape& shape : shapes)
    inputs.push_back(array::random_normal(shape, Dtype::float64, 100 + inputs.size()));
  return inputs;
}

// What the loss would be if the gradient that comes in were its gradient with respect to the output.
double loss(const std::vector<Array>& inputs, const Array& grad_output) {
  const Array output = layer_norm_linear(inputs);
  double sum = 0;
  for (int64_t i = 0; i < output.size(); ++i) sum += output.get(i) * grad_output.get(i);
  return sum;
}

void expect_gradient(size_t input, Array (*gradient)(Arrays)) {
  const std::vector<Array> inputs = random_inputs();
  const Array grad_output = array::random_normal({2, 3, 4}, Dtype::float64, 7);
  const Array analytic =
      gradient(std::vector<Array>{grad_output, inputs[0], inputs[1], inputs[2], inputs[3]});
  ASSERT_EQ(analytic.shape(), inputs[input].shape());
  for (int64_t i = 0; i < analytic.size(); ++i) {
    std::vector<Array> above = inputs, below = inputs;
    above[input] = inputs[input].copy();
    below[input] = inputs[input].copy();
    above[input].set(i, inputs[input].get(i) + kStep);
    below[input].set(i, inputs[input].get(i) - kStep);
    const double difference = (loss(above, grad_output) - loss(below, grad_output)) / (2 * kStep);
    EXPECT_NEAR(analytic.get(i), difference, 1e-7 * (1 + std::abs(difference))) << "element " << i;
  }
}

TEST(Gradients, AreThoseOfFiniteDifferences) {
  expect_gradient(0, layer_norm_linear_grad_input);
  expect_gradient(1, layer_norm_linear_grad_ln_weight);
  expect_gradient(2, layer_norm_linear_grad_ln_bias);
  expect_gradient(3, layer_norm_linear_grad_weight);
  expect_gradient(4, layer_norm_linear_grad_bias);
}

TEST(LayerNorm, GivesMeanZeroAndVarianceOneBeforeTheWeights) {
  const Array x = array::random_normal({1, 2, 50}, Dtype::float64, 3);
  const Array n = layer_norm(
      std::vector<Array>{x, array::full({50}, 1, Dtype::float64), array::full({50}, 0, Dtype::float64)});
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < 50; ++i) {
    sum += n.get(50 + i);
    squares += n.get(50 + i) * n.get(50 + i);
  }
  EXPECT_NEAR(sum, 0, 1e-12);
  EXPECT_NEAR(squares / 50, 1, 1e-4);
}

}  // namespace
TEST(Embedding, IsARowForEachIndexAndZeroForNoRow) {
  Array indices(Dtype::int32, {1, 3});
  for (int i = 0; i < 3; ++i) indices.set_int(i, 1 - i);  // 1, 0, -1
  Array weights(Dtype::float32, {2, 2});
  for (int i = 0; i < 4; ++i) weights.set(i, i + 1);
  const Array out = embedding(std::vector<Array>{indices, weights});
  EXPECT_EQ(out.shape(), (array::Shape{1, 3, 2}));
  const double expected[] = {3, 4, 1, 2, 0, 0};
  for (int i = 0; i < 6; ++i) EXPECT_EQ(out.get(i), expected[i]) << i;
}

}  // namespace grader::course
