#include "cli/launch_kernel.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "compile/compiler_log.h"
#include "compile/declared_kernels.h"
#include "compile/kernel_compiler.h"
#include "device/kernel_signature.h"
#include "support/did_you_mean.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::cli {
namespace {

constexpr const char* kSimulatedTarget = "compute_90";

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

[[noreturn]] void no_such_kernel(const std::string& file, const std::string& kernel,
                                 const std::vector<std::string>& names) {
  if (names.empty()) throw Error(file + " has no kernel: no __global__ function was found");
  std::string message = kernel.empty() ? "which kernel of " + file + "? Add --kernel NAME"
                                       : file + " has no kernel '" + kernel + "'";
  if (const auto meant = did_you_mean(compile::base_name(kernel), names))
    message += ": did you mean " + *meant + "?";
  throw Error(message + "\n  its kernels: " + list_of(names));
}

// "_Z7conv_1dPfPKfS1_" -> "conv_1d"; a name that is not mangled stays.
std::string plain_name(const std::string& mangled) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status), &std::free);
  if (status != 0 || !text) return mangled;
  std::string name(text.get());
  name.resize(std::min(name.find('('), name.size()));
  if (name.find('<') != std::string::npos) name = name.substr(name.find(' ') + 1);  // "void scale<float, 4>"
  return name;
}

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

device::KernelSignature find_in_ptx(const std::string& ptx, const std::string& file,
                                    const std::string& kernel) {
  const auto kernels = device::kernel_signatures(ptx, file);
  std::vector<std::string> names;
  for (const auto& each : kernels) {
    const std::string plain = plain_name(each.name);
    if (each.name == kernel || without_blanks(plain) == without_blanks(kernel)) return each;
    names.push_back(plain);
  }
  if (kernel.empty() && kernels.size() == 1) return kernels.front();
  no_such_kernel(file, kernel, names);
}

bool is_float(const std::string& type) { return type == "f16" || type == "f32" || type == "f64"; }
bool is_bits(const std::string& type) { return type.starts_with('b'); }

std::string described(const device::KernelParameter& parameter) {
  const std::string size = std::to_string(parameter.size) + " bytes";
  if (is_float(parameter.type)) return "a floating-point number of " + size;
  if (is_bits(parameter.type)) return size + " of bits or a structure";
  return parameter.size == 8 ? "a pointer or an integer of 8 bytes" : "an integer of " + size;
}

// Why the argument does not fit; empty when it does.
std::string misfit(const LaunchArgument& argument, const device::KernelParameter& parameter) {
  if (argument.is_array())
    return parameter.size == 8 && !is_float(parameter.type)
               ? ""
               : "an array goes into a pointer, and this is " + described(parameter);
  const bool float_given = argument.scalar_type[0] == 'f';
  if (argument.scalar.size() != parameter.size ||
      (!is_bits(parameter.type) && float_given != is_float(parameter.type)))
    return "this is " + described(parameter);
  return "";
}

void check_arguments(const device::KernelSignature& signature, const std::string& kernel,
                     const std::vector<std::string>& names, const std::vector<LaunchArgument>& arguments) {
  const size_t wanted = signature.parameters.size();
  if (arguments.size() != wanted)
    throw Error("kernel " + kernel + " takes " + std::to_string(wanted) +
                (wanted == 1 ? " argument" : " arguments") +
                (names.empty() ? "" : " (" + list_of(names) + ")") + ", and " +
                std::to_string(arguments.size()) + (arguments.size() == 1 ? " was given" : " were given"));
  std::string message;
  for (size_t i = 0; i < wanted; ++i) {
    const std::string reason = misfit(arguments[i], signature.parameters[i]);
    if (reason.empty()) continue;
    const std::string name = i < names.size() && !names[i].empty() ? " (" + names[i] + ")" : "";
    message += "\n  argument " + std::to_string(i + 1) + name + " is '" + arguments[i].text + "': " + reason;
  }
  if (!message.empty()) throw Error("the arguments do not fit kernel " + kernel + message);
}

// For each parameter the learner's name of it, or the stem of the array's file.
std::vector<std::string> names_for(std::vector<std::string> names,
                                   const std::vector<LaunchArgument>& arguments) {
  names.resize(arguments.size());
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i].empty() && !arguments[i].file.empty()) names[i] = arguments[i].file.stem();
  return names;
}

LaunchKernel from_ptx(const std::string& file, const std::string& kernel,
                      const std::vector<LaunchArgument>& arguments) {
  LaunchKernel result;
  result.image = read_file(file);
  const auto signature = find_in_ptx(result.image, file, kernel);
  result.name = signature.name;
  result.expression = plain_name(signature.name);
  check_arguments(signature, plain_name(signature.name), {}, arguments);
  result.parameters = names_for({}, arguments);
  return result;
}

LaunchKernel from_source(const std::string& file, std::string kernel,
                         const std::vector<LaunchArgument>& arguments, const device::Backend& backend,
                         LaunchBuilds builds) {
  const auto declared = compile::declared_kernels(read_file(file));
  std::vector<std::string> all;
  for (const auto& each : declared) all.push_back(each.name);
  if (kernel.empty()) {
    if (all.size() != 1) no_such_kernel(file, kernel, all);
    kernel = all.front();
  }
  LaunchKernel result;
  // The PTX tells the parameters, whichever device runs the kernel.
  const bool simulated = backend.target() == kSimulatedTarget;
  result.source = {file, file, {kernel}, kSimulatedTarget, {}, simulated && builds == LaunchBuilds::debug};
  compile::CompiledKernels compiled, debug;
  if (simulated && builds == LaunchBuilds::both) {
    auto [first, second] = compile::compile_both_builds(result.source);
    compiled = std::move(first);
    debug = std::move(second);
  } else {
    compiled = compile::compile_kernels(result.source);
  }
  if (!compiled.ok) {
    const std::string base = compile::base_name(kernel);
    const bool is_declared = std::find(all.begin(), all.end(), base) != all.end();
    if (!compiled.unknown_kernels.empty() && !is_declared) no_such_kernel(file, kernel, all);
    result.diagnostics = std::move(compiled.diagnostics);
    return result;
  }
  result.name = compiled.lowered.at(kernel);
  result.expression = kernel;
  for (const auto& [line, column] :
       compile::subscripts_past_end(compiled.diagnostics, result.source.shown_name))
    result.subscripts_past_end.push_back({line, column});
  const auto found = std::find_if(declared.begin(), declared.end(),
                                  [&](const auto& each) { return each.name == compile::base_name(kernel); });
  const auto names = found == declared.end() ? std::vector<std::string>{} : found->parameters;
  for (const auto& signature : device::kernel_signatures(compiled.image, file))
    if (signature.name == result.name) check_arguments(signature, kernel, names, arguments);
  result.parameters = names_for(names, arguments);
  if (!simulated) {
    result.source.target = backend.target();
    compiled = compile::compile_kernels(result.source);
  }
  result.image = std::move(compiled.image);
  if (debug.ok) {
    result.debug_image = std::move(debug.image);
    result.debug_name = debug.lowered.at(kernel);
  }
  return result;
}

}  // namespace

LaunchKernel prepare_launch_kernel(const std::string& file, const std::string& kernel,
                                   const std::vector<LaunchArgument>& arguments,
                                   const device::Backend& backend, LaunchBuilds builds) {
  const std::string extension = std::filesystem::path(file).extension();
  if (extension == ".cu") return from_source(file, kernel, arguments, backend, builds);
  if (extension == ".ptx") return from_ptx(file, kernel, arguments);
  throw Error("'" + file + "' is neither a .cu nor a .ptx file");
}

}  // namespace grader::cli
