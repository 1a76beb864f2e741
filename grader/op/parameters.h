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

// Everything that is not a template is defined elsewhere: learners' files include this and should compile
// fast.
struct Parameter {
  std::string name;
  ParameterValue value;

  Parameter(const char* name, int64_t value);
  Parameter(const char* name, double value);
  Parameter(const char* name, bool value);
  Parameter(const char* name, Dtype value);
  Parameter(const char* name, const char* value);
  Parameter(const std::string& name, const ParameterValue& value);
  template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
  Parameter(const char* name, T number)
      : Parameter(name,
                  static_cast<std::conditional_t<std::is_floating_point_v<T>, double, int64_t>>(number)) {}

  Parameter(const Parameter& other);
  Parameter& operator=(const Parameter& other);
  ~Parameter();
};

class Parameters {
 public:
  Parameters();
  Parameters(std::initializer_list<Parameter> parameters);
  explicit Parameters(std::vector<Parameter> parameters);
  Parameters(const Parameters& other);
  Parameters& operator=(const Parameters& other);
  ~Parameters();

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
