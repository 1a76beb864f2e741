#include "op/parameters.h"

#include <sstream>

#include "op/tensor.h"

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

Parameter::Parameter(const char* name, int64_t value) : name(name), value(value) {}
Parameter::Parameter(const char* name, double value) : name(name), value(value) {}
Parameter::Parameter(const char* name, bool value) : name(name), value(value) {}
Parameter::Parameter(const char* name, Dtype value) : name(name), value(value) {}
Parameter::Parameter(const char* name, const char* value) : name(name), value(std::string(value)) {}
Parameter::Parameter(const std::string& name, const ParameterValue& value) : name(name), value(value) {}
Parameter::Parameter(const Parameter& other) = default;
Parameter& Parameter::operator=(const Parameter& other) = default;
Parameter::~Parameter() = default;

Parameters::Parameters() = default;
Parameters::Parameters(std::initializer_list<Parameter> parameters) : parameters_(parameters) {}
Parameters::Parameters(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {}
Parameters::Parameters(const Parameters& other) = default;
Parameters& Parameters::operator=(const Parameters& other) = default;
Parameters::~Parameters() = default;

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
