#include "compile/kernel_compiler.h"

#include <future>
#include <nlohmann/json.hpp>

#include "compile/cache.h"
#include "compile/compiler_log.h"
#include "compile/included_files.h"
#include "compile/name_errors.h"
#include "compile/nvrtc.h"
#include "compile/shown_path.h"
#include "compile/standard_headers.h"
#include "compile/toolkit.h"
#include "support/error.h"
#include "support/files.h"
#include "support/sha256.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> nvrtc_options(const KernelSource& source, const Toolkit& toolkit) {
  std::vector<std::string> options{"-arch=" + source.target,
                                   "-std=c++20",
                                   source.debug ? "-G" : "-lineinfo",
                                   "-I" + toolkit.include.string(),
                                   "-I" + (toolkit.include / "cccl").string(),
                                   "-include=" + std::string(kPrelude)};
  if (!source.contract) options.push_back("-fmad=false");
  for (const auto& definition : source.definitions) options.push_back("-D" + definition);
  return options;
}

// Everything that the result depends on; nothing when the included files cannot be told.
std::optional<std::string> cache_key(const KernelSource& source, const std::string& text,
                                     const fs::path& absolute, const std::vector<std::string>& options,
                                     const Toolkit& toolkit) {
  const auto included = included_files(text, absolute.parent_path(), {});
  if (!included) return std::nullopt;
  std::error_code failed;
  Sha256 hash;
  hash.add_field(toolkit.version).add_field(toolkit.nvrtc.native());
  hash.add_field(std::to_string(fs::file_size(toolkit.nvrtc, failed)));  // 13.0.0 and 13.0.2 are both "13.0"
  hash.add_field(absolute.native()).add_field(source.shown_name).add_field(text);
  for (const auto& option : options) hash.add_field(option);
  for (const auto& [name, header] : standard_headers()) hash.add_field(name).add_field(header);
  hash.add_field("names");
  for (const auto& name : source.name_expressions) hash.add_field(name);
  hash.add_field("files");
  for (const auto& file : *included) hash.add_field(file.path.native()).add_field(file.text);
  return hash.hex();
}

// An entry: one line of JSON, then the image as it is.
std::string encode(const NvrtcOutput& output) {
  return json{{"lowered", output.lowered}, {"log", output.log}}.dump(-1, ' ', false,
                                                                     json::error_handler_t::replace) +
         "\n" + output.image;
}

std::optional<NvrtcOutput> decode(const std::string& entry) {
  const size_t end = entry.find('\n');
  if (end == std::string::npos) return std::nullopt;
  const json header = json::parse(entry.begin(), entry.begin() + static_cast<ptrdiff_t>(end), nullptr, false);
  if (!header.is_object() || !header.contains("lowered") || !header.contains("log")) return std::nullopt;
  NvrtcOutput output;
  output.ok = true;
  output.lowered = header.at("lowered").get<std::map<std::string, std::string>>();
  output.log = header.at("log").get<std::string>();
  output.image = entry.substr(end + 1);
  return output;
}

}  // namespace

CompiledKernels compile_kernels(const KernelSource& source) {
  const ShownPath shown(source.file, source.shown_name);
  const std::string text = read_file(source.file);
  const Toolkit& toolkit = compile::toolkit();
  const auto options = nvrtc_options(source, toolkit);
  const Cache cache("kernels");
  const auto key = cache_key(source, text, shown.absolute(), options, toolkit);

  CompiledKernels result;
  std::optional<NvrtcOutput> output;
  if (key)
    if (const auto entry = cache.find(*key)) output = decode(*entry);
  result.from_cache = output.has_value();
  if (!output) {
    if (toolkit.nvrtc.empty())
      throw Error(
          "the CUDA Toolkit in '" + toolkit.root.string() +
          "' has no NVRTC (libnvrtc.so.13). Install the package that holds it (cuda-nvrtc-13-0, or the wheel "
          "nvidia-cuda-nvrtc), or name another toolkit:  export CUDA_HOME=DIR");
    const bool cubin = source.target.starts_with("sm_");
    output = nvrtc_compile(
        toolkit.nvrtc, {text, shown.absolute(), options, standard_headers(), source.name_expressions, cubin});
    if (output->ok && !cubin) output->image = with_shown_files(output->image, shown);
    if (output->ok && key) cache.store(*key, encode(*output));
  }

  result.ok = output->ok;
  result.image = std::move(output->image);
  result.lowered = std::move(output->lowered);
  NameErrors names = take_name_errors(output->log, text, source.shown_name);
  result.diagnostics = parse_compiler_log(names.other_log, {shown.absolute(), text, shown});
  result.diagnostics.insert(result.diagnostics.end(), names.diagnostics.begin(), names.diagnostics.end());
  result.unknown_kernels = std::move(names.expressions);
  if (!result.ok && result.diagnostics.empty()) {
    Diagnostic whole;
    whole.message = "the compiler gave up: " + output->log;
    result.diagnostics.push_back(std::move(whole));
  }
  return result;
}

KernelBuilds compile_both_builds(const KernelSource& source) {
  const auto build = [&source](bool debug) {
    KernelSource one = source;
    one.debug = debug;
    return compile_kernels(one);
  };
  KernelBuilds builds;
  auto debug = std::async(std::launch::async, build, true);
  builds.release = build(false);
  builds.debug = debug.get();
  builds.debug.diagnostics.clear();  // the same as the release build's
  return builds;
}

}  // namespace grader::compile
