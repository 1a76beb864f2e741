#include "grade/kernel_parameters.h"

#include <cxxabi.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

#include "compile/declared_kernels.h"

namespace grader::grade {
namespace {

using course::Argument;

// "_Z6add_10PfPKfi" -> "float*", "float const*", "int". Nothing for a name that says no types (extern "C").
std::optional<std::vector<std::string>> parameter_types(const std::string& lowered) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> demangled(
      abi::__cxa_demangle(lowered.c_str(), nullptr, nullptr, &status), &std::free);
  if (status != 0 || !lowered.starts_with("_Z")) return std::nullopt;
  const std::string_view whole = demangled.get();
  int depth = 0;
  size_t start = 0;
  while (start < whole.size() && !(depth == 0 && whole[start] == '(')) {
    depth += (whole[start] == '<') - (whole[start] == '>');
    ++start;
  }
  if (start == whole.size()) return std::nullopt;
  std::vector<std::string> types;
  std::string type;
  for (const char c : whole.substr(start + 1, whole.rfind(')') - start - 1)) {
    depth += (c == '<' || c == '(' || c == '[') - (c == '>' || c == ')' || c == ']');
    if (c == ',' && depth == 0) {
      types.push_back(std::move(type));
      type.clear();
    } else if (c != ' ' || !type.empty()) {
      type += c;
    }
  }
  if (!type.empty()) types.push_back(std::move(type));
  return types;
}

// The names of C++'s own types of numbers, as a demangled name has them.
constexpr std::string_view kNumbers[] = {
    "bool",   "signed char",  "char16_t",      "char32_t",          "short",
    "int",    "long",         "long long",     "unsigned short",    "float",
    "double", "unsigned int", "unsigned long", "unsigned long long"};

bool is_number(std::string_view type) {
  return std::find(std::begin(kNumbers), std::end(kNumbers), type) != std::end(kNumbers);
}

std::string_view c_type(array::Dtype dtype) {
  switch (dtype) {
    case array::Dtype::float32:
      return "float";
    case array::Dtype::float64:
      return "double";
    case array::Dtype::int32:
      return "int";
    case array::Dtype::int64:
      return "long long";
    default:
      return "";
  }
}

// "float*", "int": how the kernel would declare what it is given.
std::string declared(const Argument& argument) {
  const bool scalar = argument.role == Argument::Role::scalar;
  return fmt::format("{}{}{}", argument.role == Argument::Role::input ? "const " : "", c_type(argument.dtype),
                     scalar ? "" : "*");
}

bool fits(std::string type, const Argument& argument) {
  std::string_view wanted = c_type(argument.dtype);
  if (wanted.empty()) return true;
  const bool pointer = type.ends_with('*');
  if (pointer) type.pop_back();
  if (type.ends_with(" const")) type.resize(type.size() - 6);
  if (pointer != (argument.role != Argument::Role::scalar)) return !pointer && !is_number(type);
  if (type.starts_with("unsigned ") && wanted != "float") type.erase(0, 9);
  if (type == "long") type = "long long";
  return !is_number(type) || type == wanted;
}

}  // namespace

std::vector<Diagnostic> misfit_parameters(const course::Variant& variant,
                                          const std::map<std::string, std::string>& lowered,
                                          const std::string& text, const std::string& shown_name) {
  std::vector<Diagnostic> all;
  const auto kernels = compile::declared_kernels(text);
  for (const course::Launch& launch : variant.visible.launches) {
    const auto name = lowered.find(launch.kernel);
    if (name == lowered.end()) continue;
    const auto declaration = std::find_if(kernels.begin(), kernels.end(), [&](const auto& kernel) {
      return kernel.name == compile::base_name(launch.kernel);
    });
    const auto types = parameter_types(name->second);
    if (!types && declaration == kernels.end()) continue;
    const size_t count = types ? types->size() : declaration->parameters.size();

    std::vector<std::string> given;
    std::optional<size_t> misfit;
    for (size_t i = 0; i < launch.arguments.size(); ++i) {
      const Argument& argument = variant.visible.arguments[launch.arguments[i]];
      given.push_back(fmt::format("{} {}", declared(argument), argument.name));
      if (!misfit && types && i < count && !fits((*types)[i], argument)) misfit = i;
    }
    Diagnostic d;
    const auto plural = [](size_t n, std::string_view word) {
      return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
    };
    if (count != launch.arguments.size()) {
      d.message = fmt::format("{} has {}, and is launched with {}", launch.kernel, plural(count, "parameter"),
                              plural(launch.arguments.size(), "argument"));
    } else if (misfit) {
      d.message = fmt::format("parameter {} of {} is {}, and is given {}", *misfit + 1, launch.kernel,
                              (*types)[*misfit], given[*misfit]);
    } else {
      continue;
    }
    d.file = shown_name;
    if (declaration != kernels.end()) {
      d.line = declaration->line;
      size_t start = 0;
      for (uint32_t line = 1; line < d.line; ++line) start = text.find('\n', start) + 1;
      const std::string line = text.substr(start, text.find('\n', start) - start);
      const size_t column = line.find(declaration->name);
      d.column = column == std::string::npos ? 0 : static_cast<uint32_t>(column + 1);
      d.length = static_cast<uint32_t>(declaration->name.size());
    }
    d.notes.push_back(fmt::format("it is launched with ({})", fmt::join(given, ", ")));
    d.next = "let the kernel's parameters be as they were in the file as shipped";
    all.push_back(std::move(d));
  }
  return all;
}

}  // namespace grader::grade
