#include "course/references.h"

#include "course/network_references.h"

namespace grader::course {
namespace {

using array::Array;
using array::Dtype;

// out[i] = a[i] + b[i]. Inputs of one shape, which is the result's.
Array add(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  const Array& b = inputs[1];
  Array out(Dtype::float64, a.shape());
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, a.get(i) + b.get(i));
  return out;
}

// out = a + 10, element by element, in a's shape. Input: a of any shape.
Array add_10(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  Array out(Dtype::float64, a.shape());
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, a.get(i) + 10);
  return out;
}

// out[i] = 2 * a[i] + bias[i], or 2 * a[i] where there is no bias. Inputs: a (n,), bias (n,) or (0,); result
// (n,).
Array double_and_bias(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  const Array& bias = inputs[1];
  Array out(Dtype::float64, a.shape());
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, 2 * a.get(i) + (i < bias.size() ? bias.get(i) : 0));
  return out;
}

// out[r][c] = a[0][c] + b[r][0]: a row and a column, stretched over each other. Inputs: a (1, n), b (m, 1);
// result (m, n).
Array broadcast_add(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  const Array& b = inputs[1];
  Array out(Dtype::float64, {b.size(), a.size()});
  for (int64_t r = 0; r < b.size(); ++r) {
    for (int64_t c = 0; c < a.size(); ++c) out.set(r * a.size() + c, a.get(c) + b.get(r));
  }
  return out;
}

// out[i] = sum of a[i + j] * b[j] over the taps j that stay inside a. Inputs: a (n,), b (k,); result (n,).
Array conv1d(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  const Array& b = inputs[1];
  Array out(Dtype::float64, {a.size()});
  for (int64_t i = 0; i < a.size(); ++i) {
    double sum = 0;
    for (int64_t j = 0; j < b.size() && i + j < a.size(); ++j) sum += a.get(i + j) * b.get(j);
    out.set(i, sum);
  }
  return out;
}

// out[0] = sum of a[i] * b[i]. Inputs: a (n,), b (n,); result (1,).
Array dot(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  const Array& b = inputs[1];
  Array out(Dtype::float64, {1});
  double sum = 0;
  for (int64_t i = 0; i < a.size(); ++i) sum += a.get(i) * b.get(i);
  out.set(0, sum);
  return out;
}

// out[r][c] = sum of a[r][k] * b[k][c]. Inputs: a (m, k), b (k, n); result (m, n).
Array matmul(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  const Array& b = inputs[1];
  const int64_t rows = a.shape()[0], inner = a.shape()[1], columns = b.shape()[1];
  Array out(Dtype::float64, {rows, columns});
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) {
      double sum = 0;
      for (int64_t k = 0; k < inner; ++k) sum += a.get(r * inner + k) * b.get(k * columns + c);
      out.set(r * columns + c, sum);
    }
  }
  return out;
}

// out[i] = sum of a[i - 2], a[i - 1] and a[i], as far as they exist. Input: a (n,); result (n,).
Array pooling(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  Array out(Dtype::float64, {a.size()});
  for (int64_t i = 0; i < a.size(); ++i) {
    double sum = 0;
    for (int64_t j = i < 2 ? 0 : i - 2; j <= i; ++j) sum += a.get(j);
    out.set(i, sum);
  }
  return out;
}

// out[i] = a[0] + ... + a[i]. Input: a (n,); result (n,).
Array prefix_sum(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  Array out(Dtype::float64, {a.size()});
  double sum = 0;
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, sum += a.get(i));
  return out;
}

// out[r] = sum of row r. Input: a (rows, columns); result (rows,).
Array axis_sum(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  const int64_t rows = a.shape()[0];
  const int64_t columns = a.shape()[1];
  Array out(Dtype::float64, {rows});
  for (int64_t r = 0; r < rows; ++r) {
    double sum = 0;
    for (int64_t c = 0; c < columns; ++c) sum += a.get(r * columns + c);
    out.set(r, sum);
  }
  return out;
}

// out[i] = a[i] + a[i - 1] / 2, where there is one before it. Input: a (n,); result (n,).
Array smooth(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  Array out(Dtype::float64, {a.size()});
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, a.get(i) + (i > 0 ? a.get(i - 1) / 2 : 0));
  return out;
}

// Every element is the sum of all of a, in a's shape. Input: a of any shape.
Array total(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  Array out(Dtype::float64, a.shape());
  double sum = 0;
  for (int64_t i = 0; i < a.size(); ++i) sum += a.get(i);
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, sum);
  return out;
}

// out[i] = sum of a[i - 1], a[i] and a[i + 1], as far as they exist. Input: a (n,); result (n,).
Array window_sum(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  Array out(Dtype::float64, {a.size()});
  for (int64_t i = 0; i < a.size(); ++i) {
    double sum = 0;
    for (int64_t j = i > 0 ? i - 1 : 0; j <= i + 1 && j < a.size(); ++j) sum += a.get(j);
    out.set(i, sum);
  }
  return out;
}

constexpr ReferenceRow kReferences[] = {
    {"add", 2, add},
    {"add_10", 1, add_10},
    {"attention", 3, attention},
    {"attention_scores", 2, attention_scores},
    {"attention_weights", 2, attention_weights},
    {"axis_sum", 1, axis_sum},
    {"broadcast_add", 2, broadcast_add},
    {"conv1d", 2, conv1d},
    {"dot", 2, dot},
    {"double_and_bias", 2, double_and_bias},
    {"embedding", 2, embedding},
    {"layer_norm", 3, layer_norm},
    {"layer_norm_linear", 5, layer_norm_linear},
    {"layer_norm_linear_grad_bias", 5, layer_norm_linear_grad_bias},
    {"layer_norm_linear_grad_input", 5, layer_norm_linear_grad_input},
    {"layer_norm_linear_grad_ln_bias", 5, layer_norm_linear_grad_ln_bias},
    {"layer_norm_linear_grad_ln_weight", 5, layer_norm_linear_grad_ln_weight},
    {"layer_norm_linear_grad_weight", 5, layer_norm_linear_grad_weight},
    {"matmul", 2, matmul},
    {"pooling", 1, pooling},
    {"prefix_sum", 1, prefix_sum},
    {"smooth", 1, smooth},
    {"softmax", 1, softmax},
    {"total", 1, total},
    {"transpose", 1, transpose},
    {"window_sum", 1, window_sum},
};

}  // namespace

std::span<const ReferenceRow> references() { return kReferences; }

const ReferenceRow* find_reference(std::string_view name) {
  for (const ReferenceRow& row : kReferences) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::vector<std::string> reference_names() {
  std::vector<std::string> names;
  for (const ReferenceRow& row : kReferences) names.emplace_back(row.name);
  return names;
}

}  // namespace grader::course
