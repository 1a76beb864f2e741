#include "op/op_parameters_check.h"

#include <limits>
#include <vector>

#include "support/did_you_mean.h"

namespace grader::op {
namespace {

ParameterKind kind_of(const ParameterValue& value) {
  constexpr ParameterKind kinds[] = {ParameterKind::integer, ParameterKind::boolean, ParameterKind::dtype,
                                     ParameterKind::none, ParameterKind::none};
  return kinds[value.index()];
}

const DeclaredParameter* find(const Declaration& declared, const std::string& name) {
  for (int i = 0; i < declared.count; ++i) {
    if (declared.parameters[i].name == name) return &declared.parameters[i];
  }
  return nullptr;
}

std::string in_quotes(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string list(const Declaration& declared) {
  if (declared.count == 0) return "it declares no parameters";
  std::string text = "it declares ";
  for (int i = 0; i < declared.count; ++i) {
    text += (i == 0 ? "" : ", ") + std::string(declared.parameters[i].type) + " " +
            std::string(declared.parameters[i].name);
  }
  return text;
}

// What is wrong with one given parameter; empty: nothing.
std::string problem_of(const Parameter& given, const Declaration& declared,
                       std::vector<std::string> free_names) {
  const DeclaredParameter* parameter = find(declared, given.name);
  if (parameter == nullptr) {
    const auto near = did_you_mean(given.name, free_names);
    return "no parameter " + in_quotes(given.name) +
           (near ? " (did you mean " + in_quotes(*near) + "?)" : "");
  }
  if (kind_of(given.value) != parameter->kind) {
    return "parameter " + in_quotes(given.name) + " is declared " + std::string(parameter->type) + ", but " +
           to_string(given.value) + " is a " + type_name(given.value);
  }
  const auto* number = std::get_if<int64_t>(&given.value);
  if (number != nullptr && parameter->type == "int" &&
      (*number > std::numeric_limits<int>::max() || *number < std::numeric_limits<int>::min())) {
    return "parameter " + in_quotes(given.name) + " is declared int, and " + to_string(given.value) +
           " is too large";
  }
  return {};
}

}  // namespace

std::string parameter_problems(const std::string& op, const Declaration& declared, const Parameters& given) {
  // Names that the dictionary does not have yet are the likelier meant ones.
  std::vector<std::string> missing;
  for (int i = 0; i < declared.count; ++i) {
    const std::string name(declared.parameters[i].name);
    bool found = false;
    for (const Parameter& parameter : given) found = found || parameter.name == name;
    if (!found) missing.push_back(name);
  }

  std::string problems;
  const auto add = [&](const std::string& problem) {
    if (!problem.empty()) problems += (problems.empty() ? "" : "; ") + problem;
  };
  size_t unknown = 0;
  std::vector<std::string> seen;
  for (const Parameter& parameter : given) {
    add(problem_of(parameter, declared, missing));
    if (find(declared, parameter.name) == nullptr) ++unknown;
    for (const std::string& name : seen) {
      if (name == parameter.name) add("parameter " + in_quotes(name) + " is given twice");
    }
    seen.push_back(parameter.name);
  }
  // A name that is misspelt is not also missing.
  if (missing.size() > unknown) {
    for (const std::string& name : missing) add("parameter " + in_quotes(name) + " is missing");
  }
  if (problems.empty()) return {};
  return op + ": " + problems + "; " + list(declared);
}

}  // namespace grader::op
