#include "op/parameters.h"

#include <sstream>

namespace grader::op {
namespace {

struct Writer {
  std::string operator()(int64_t value) const { return std::to_string(value); }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(Dtype value) const { return "Dtype::" + to_string(value); }
  std::string operator()(const std::string& value) const { return '"' + value + '"'; }
  std::string operator()(double value) const {
    std::ostringstream text;
    text << value;
    return text.str().find_first_of(".en") == std::string::npos ? text.str() + ".0" : text.str();
  }
};

}  // namespace

std::string to_string(const ParameterValue& value) { return std::visit(Writer(), value); }

std::string type_name(const ParameterValue& value) {
  constexpr const char* names[] = {"int", "bool", "Dtype", "double", "string"};
  return names[value.index()];
}

std::string to_string(const Parameters& parameters) {
  std::string text = "{";
  for (const Parameter& parameter : parameters) {
    text += (text.size() > 1 ? ", {\"" : "{\"") + parameter.name + "\", " + to_string(parameter.value) + "}";
  }
  return text + "}";
}

}  // namespace grader::op
