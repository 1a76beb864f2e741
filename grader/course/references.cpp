#include "course/references.h"

namespace grader::course {
namespace {

using array::Array;
using array::Dtype;

// out = a + 10, element by element, in a's shape. Input: a of any shape.
Array add_10(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  Array out(Dtype::float64, a.shape());
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, a.get(i) + 10);
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

constexpr ReferenceRow kReferences[] = {
    {"add_10", 1, add_10},
    {"broadcast_add", 2, broadcast_add},
    {"conv1d", 2, conv1d},
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
