// EXPORT_FUNCTION(f) lets the grader call `Tensor f(const Tensor&, ...)` by name, or a function that returns
// several tensors as a std::vector<Tensor>.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "op/tensor.h"

namespace grader::op::detail {

inline std::vector<Tensor> as_list(Tensor tensor) { return {std::move(tensor)}; }
inline std::vector<Tensor> as_list(std::vector<Tensor> tensors) { return tensors; }

// Calls `function` with the tensors as its arguments; their number must be the function's.
template <class Result, class... Arguments, size_t... index>
std::vector<Tensor> call_unpacked(Result (*function)(Arguments...), const std::vector<Tensor>& tensors,
                                  std::index_sequence<index...>) {
  return as_list(function(tensors[index]...));
}

template <class Result, class... Arguments>
std::vector<Tensor> call_exported(Result (*function)(Arguments...), const char* name,
                                  const std::vector<Tensor>& tensors) {
  if (tensors.size() != sizeof...(Arguments)) {
    throw OpError(std::string(name) + " takes " + std::to_string(sizeof...(Arguments)) +
                  (sizeof...(Arguments) == 1 ? " tensor" : " tensors") + ", but it is called with " +
                  std::to_string(tensors.size()));
  }
  return call_unpacked(function, tensors, std::index_sequence_for<Arguments...>());
}

}  // namespace grader::op::detail

#define EXPORT_FUNCTION(FUNCTION)                                                                    \
  extern "C" __attribute__((visibility("default"))) void grader_function_##FUNCTION(                 \
      const std::vector<::grader::op::Tensor>& inputs, std::vector<::grader::op::Tensor>& outputs) { \
    outputs = ::grader::op::detail::call_exported(&FUNCTION, #FUNCTION, inputs);                     \
  }
