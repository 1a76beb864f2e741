// The parameter dictionary of a custom op: {{"input_size", n}, {"conv_size", k}}. The values become template
// arguments, so each different dictionary is a different compiled op.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "op/dtype.h"

namespace grader::op {

// Floats and strings can be written, so that the op can answer that it declares something else.
using ParameterValue = std::variant<int64_t, bool, Dtype, double, std::string>;

struct Parameter {
  std::string name;
  ParameterValue value;

  Parameter(std::string name, bool value) : name(std::move(name)), value(value) {}
  Parameter(std::string name, Dtype value) : name(std::move(name)), value(value) {}
  Parameter(std::string name, const char* value) : name(std::move(name)), value(std::string(value)) {}
  Parameter(std::string name, std::string value) : name(std::move(name)), value(std::move(value)) {}
  template <class T, std::enable_if_t<std::is_arithmetic_v<T> && !std::is_same_v<T, bool>, int> = 0>
  Parameter(std::string name, T number) : name(std::move(name)) {
    if constexpr (std::is_floating_point_v<T>) {
      value = static_cast<double>(number);
    } else {
      value = static_cast<int64_t>(number);
    }
  }
};

class Parameters {
 public:
  Parameters() = default;
  Parameters(std::initializer_list<Parameter> parameters) : parameters_(parameters) {}
  explicit Parameters(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {}

  auto begin() const { return parameters_.begin(); }
  auto end() const { return parameters_.end(); }
  size_t size() const { return parameters_.size(); }

 private:
  std::vector<Parameter> parameters_;
};

std::string to_string(const ParameterValue& value);   // as the learner would write it: 15, true, "text"
std::string type_name(const ParameterValue& value);   // "int", "bool", "Dtype", "double", "string"
std::string to_string(const Parameters& parameters);  // {{"input_size", 15}, {"conv_size", 4}}

}  // namespace grader::op

namespace op = grader::op;
