// EXPORT_FUNCTION(f) lets the grader call `Tensor f(const Tensor&, ...)` by name.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "op/tensor.h"

namespace grader::op::detail {

// Calls `function` with the tensors as its arguments; their number must be the function's.
template <class... Arguments, size_t... index>
Tensor call_unpacked(Tensor (*function)(Arguments...), const std::vector<Tensor>& tensors,
                     std::index_sequence<index...>) {
  return function(tensors[index]...);
}

template <class... Arguments>
Tensor call_exported(Tensor (*function)(Arguments...), const char* name, const std::vector<Tensor>& tensors) {
  if (tensors.size() != sizeof...(Arguments)) {
    throw OpError(std::string(name) + " takes " + std::to_string(sizeof...(Arguments)) +
                  (sizeof...(Arguments) == 1 ? " tensor" : " tensors") + ", but it is called with " +
                  std::to_string(tensors.size()));
  }
  return call_unpacked(function, tensors, std::index_sequence_for<Arguments...>());
}

}  // namespace grader::op::detail

#define EXPORT_FUNCTION(FUNCTION)                                                      \
  extern "C" __attribute__((visibility("default"))) void grader_function_##FUNCTION(   \
      const std::vector<::grader::op::Tensor>& inputs, ::grader::op::Tensor& output) { \
    output = ::grader::op::detail::call_exported(&FUNCTION, #FUNCTION, inputs);        \
  }
