#include "course/references.h"

namespace grader::course {
namespace {

using array::Array;
using array::Dtype;

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

// out[i] = a[i] + 10, whatever the shape.
Array add_10(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  Array out(Dtype::float64, a.shape());
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, a.get(i) + 10);
  return out;
}

// out[i] = a[i] + b[i]. Inputs of one shape, which is the result's.
Array add(std::span<const Array> inputs) {
  const Array& a = inputs[0];
  const Array& b = inputs[1];
  Array out(Dtype::float64, a.shape());
  for (int64_t i = 0; i < a.size(); ++i) out.set(i, a.get(i) + b.get(i));
  return out;
}

constexpr ReferenceRow kReferences[] = {
    {"add", 2, add},
    {"add_10", 1, add_10},
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
