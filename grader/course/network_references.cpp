#include "course/network_references.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace grader::course {
namespace {

using array::Array;
using array::Dtype;

using Vector = std::vector<double>;

Vector values_of(const Array& a) {
  Vector values;
  for (int64_t i = 0; i < a.size(); ++i) values.push_back(a.get(i));
  return values;
}

Array to_array(const Vector& values, array::Shape shape) {
  Array out(Dtype::float64, std::move(shape));
  for (int64_t i = 0; i < out.size(); ++i) out.set(i, values[static_cast<size_t>(i)]);
  return out;
}

// Dividing above and below by exp(max) keeps exp within range and changes nothing else.
Vector softmax_of(Vector x) {
  const double max = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (double& each : x) sum += each = std::exp(each - max);
  for (double& each : x) each /= sum;
  return x;
}

Vector scores_of(const Array& q, const Array& k) {
  Vector scores;
  for (int64_t i = 0; i < k.shape()[0]; ++i) {
    double sum = 0;
    for (int64_t c = 0; c < q.size(); ++c) sum += k.get(i * q.size() + c) * q.get(c);
    scores.push_back(sum);
  }
  return scores;
}

// What layer norm makes of x, row by row: x_hat (rows, h), and each row's 1 / sqrt(variance + 1e-5).
struct Normalized {
  Vector x_hat, inverse_deviation;
};

Normalized normalize(const Vector& x, size_t hidden) {
  Normalized result{x, {}};
  for (size_t start = 0; start < x.size(); start += hidden) {
    double mean = 0, variance = 0;
    for (size_t h = 0; h < hidden; ++h) mean += x[start + h];
    mean /= static_cast<double>(hidden);
    for (size_t h = 0; h < hidden; ++h) variance += (x[start + h] - mean) * (x[start + h] - mean);
    variance /= static_cast<double>(hidden);
    const double inverse = 1 / std::sqrt(variance + 1e-5);
    for (size_t h = 0; h < hidden; ++h) result.x_hat[start + h] = (x[start + h] - mean) * inverse;
    result.inverse_deviation.push_back(inverse);
  }
  return result;
}

// Everything that the five gradients have in common.
struct Backward {
  explicit Backward(Arrays inputs)
      : grad_output(values_of(inputs[0])),
        ln_weight(values_of(inputs[2])),
        ln_bias(values_of(inputs[3])),
        weight(values_of(inputs[4])),
        hidden(ln_weight.size()),
        outputs(weight.size() / hidden),
        rows(grad_output.size() / outputs),
        normalized(normalize(values_of(inputs[1]), hidden)),
        grad_n(rows * hidden) {
    for (size_t r = 0; r < rows; ++r) {
      for (size_t h = 0; h < hidden; ++h) {
        for (size_t o = 0; o < outputs; ++o)
          grad_n[r * hidden + h] += grad_output[r * outputs + o] * weight[o * hidden + h];
      }
    }
  }

  Vector grad_output, ln_weight, ln_bias, weight;
  size_t hidden, outputs, rows;
  Normalized normalized;
  Vector grad_n;  // with respect to the layer norm's output, (rows, hidden)
};

}  // namespace

Array embedding(Arrays inputs) {
  const Array &indices = inputs[0], &weights = inputs[1];
  const int64_t rows = weights.shape()[0], columns = weights.shape()[1];
  Vector out;
  out.reserve(static_cast<size_t>(indices.size() * columns));
  for (int64_t i = 0; i < indices.size(); ++i) {
    const int64_t row = indices.get_int(i);
    for (int64_t e = 0; e < columns; ++e)
      out.push_back(row >= 0 && row < rows ? weights.get(row * columns + e) : 0);
  }
  array::Shape shape = indices.shape();
  shape.push_back(columns);
  return to_array(out, shape);
}

Array softmax(Arrays inputs) { return to_array(softmax_of(values_of(inputs[0])), inputs[0].shape()); }

Array transpose(Arrays inputs) { return inputs[0].transpose().astype(Dtype::float64).contiguous(); }

Array attention_scores(Arrays inputs) {
  return to_array(scores_of(inputs[0], inputs[1]), {inputs[1].shape()[0]});
}

Array attention_weights(Arrays inputs) {
  return to_array(softmax_of(scores_of(inputs[0], inputs[1])), {inputs[1].shape()[0]});
}

Array attention(Arrays inputs) {
  const Array& v = inputs[2];
  const int64_t n = v.shape()[0], d = v.shape()[1];
  const Vector weights = softmax_of(scores_of(inputs[0], inputs[1]));
  Array out(Dtype::float64, {d});
  for (int64_t c = 0; c < d; ++c) {
    double sum = 0;
    for (int64_t i = 0; i < n; ++i) sum += weights[static_cast<size_t>(i)] * v.get(i * d + c);
    out.set(c, sum);
  }
  return out;
}

Array layer_norm(Arrays inputs) {
  const Vector ln_weight = values_of(inputs[1]), ln_bias = values_of(inputs[2]);
  const size_t hidden = ln_weight.size();
  Vector n = normalize(values_of(inputs[0]), hidden).x_hat;
  for (size_t i = 0; i < n.size(); ++i) n[i] = n[i] * ln_weight[i % hidden] + ln_bias[i % hidden];
  return to_array(n, inputs[0].shape());
}

Array layer_norm_linear(Arrays inputs) {
  const Vector n = values_of(layer_norm(inputs.first(3)));
  const Vector weight = values_of(inputs[3]), bias = values_of(inputs[4]);
  const size_t outputs = bias.size(), hidden = weight.size() / outputs;
  Vector out;
  for (size_t start = 0; start < n.size(); start += hidden) {
    for (size_t o = 0; o < outputs; ++o) {
      double sum = bias[o];
      for (size_t h = 0; h < hidden; ++h) sum += weight[o * hidden + h] * n[start + h];
      out.push_back(sum);
    }
  }
  array::Shape shape = inputs[0].shape();
  shape.back() = static_cast<int64_t>(outputs);
  return to_array(out, shape);
}

// With g = grad_n * ln_weight: (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(variance + 1e-5), means over
// the row.
Array layer_norm_linear_grad_input(Arrays inputs) {
  const Backward b(inputs);
  Vector grad(b.rows * b.hidden);
  for (size_t r = 0; r < b.rows; ++r) {
    double mean = 0, product_mean = 0;
    for (size_t h = 0; h < b.hidden; ++h) {
      const double g = b.grad_n[r * b.hidden + h] * b.ln_weight[h];
      mean += g / static_cast<double>(b.hidden);
      product_mean += g * b.normalized.x_hat[r * b.hidden + h] / static_cast<double>(b.hidden);
    }
    for (size_t h = 0; h < b.hidden; ++h) {
      const size_t i = r * b.hidden + h;
      const double g = b.grad_n[i] * b.ln_weight[h];
      grad[i] = (g - mean - b.normalized.x_hat[i] * product_mean) * b.normalized.inverse_deviation[r];
    }
  }
  return to_array(grad, inputs[1].shape());
}

Array layer_norm_linear_grad_ln_weight(Arrays inputs) {
  const Backward b(inputs);
  Vector grad(b.hidden);
  for (size_t i = 0; i < b.grad_n.size(); ++i) grad[i % b.hidden] += b.grad_n[i] * b.normalized.x_hat[i];
  return to_array(grad, inputs[2].shape());
}

Array layer_norm_linear_grad_ln_bias(Arrays inputs) {
  const Backward b(inputs);
  Vector grad(b.hidden);
  for (size_t i = 0; i < b.grad_n.size(); ++i) grad[i % b.hidden] += b.grad_n[i];
  return to_array(grad, inputs[3].shape());
}

Array layer_norm_linear_grad_weight(Arrays inputs) {
  const Backward b(inputs);
  Vector grad(b.outputs * b.hidden);
  for (size_t r = 0; r < b.rows; ++r) {
    for (size_t o = 0; o < b.outputs; ++o) {
      for (size_t h = 0; h < b.hidden; ++h) {
        const double n = b.normalized.x_hat[r * b.hidden + h] * b.ln_weight[h] + b.ln_bias[h];
        grad[o * b.hidden + h] += b.grad_output[r * b.outputs + o] * n;
      }
    }
  }
  return to_array(grad, inputs[4].shape());
}

Array layer_norm_linear_grad_bias(Arrays inputs) {
  const Backward b(inputs);
  Vector grad(b.outputs);
  for (size_t i = 0; i < b.grad_output.size(); ++i) grad[i % b.outputs] += b.grad_output[i];
  return to_array(grad, {static_cast<int64_t>(b.outputs)});
}

}  // namespace grader::course
