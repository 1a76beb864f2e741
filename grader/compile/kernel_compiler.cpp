#include "compile/kernel_compiler.h"

#include <future>

#include "compile/cache.h"
#include "compile/compiler_log.h"
#include "compile/compiler_request.h"
#include "compile/included_files.h"
#include "compile/inline_asm.h"
#include "compile/name_errors.h"
#include "compile/nvrtc.h"
#include "compile/precompiled_headers.h"
#include "compile/shown_path.h"
#include "compile/standard_headers.h"
#include "compile/toolkit.h"
#include "support/error.h"
#include "support/files.h"
#include "support/sha256.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> nvrtc_options(const KernelSource& source, const Toolkit& toolkit) {
  std::vector<std::string> options{"-arch=" + source.target,
                                   "-std=c++20",
                                   source.debug ? "-G" : "-lineinfo",
                                   "-I" + toolkit.include.string(),
                                   "-I" + (toolkit.include / "cccl").string(),
                                   "-include=" + std::string(kPrelude),
                                   "-device-int128",  // nvcc has it without being asked
                                   kWarnPastEnd};
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
    if (const auto entry = cache.find(*key)) output = decode_output(*entry);
  result.from_cache = output.has_value();
  if (!output) {
    if (toolkit.nvrtc.empty())
      throw Error(
          "the CUDA Toolkit in '" + toolkit.root.string() +
          "' has no NVRTC (libnvrtc.so.13). Install the package that holds it (cuda-nvrtc-13-0, or the wheel "
          "nvidia-cuda-nvrtc), or name another toolkit:  export CUDA_HOME=DIR");
    const bool cubin = source.target.starts_with("sm_");
    const NvrtcInput input{text, shown.absolute(), options, standard_headers(), source.name_expressions,
                           cubin};
    output = compile_with_precompiled_headers(toolkit, input);
    if (!output) output = nvrtc_compile(toolkit.nvrtc, input);
    if (output->ok && !cubin) {
      if (!source.debug) result.diagnostics = refused_asm(output->image, shown);
      output->ok = result.diagnostics.empty();
      output->image = with_shown_files(output->image, shown);
    }
    if (output->ok && key) cache.store(*key, encode(*output));
  }

  result.ok = output->ok;
  result.image = std::move(output->image);
  result.lowered = std::move(output->lowered);
  NameErrors names = take_name_errors(output->log, text, source.shown_name);
  const auto add = [&result](const std::vector<Diagnostic>& more) {
    result.diagnostics.insert(result.diagnostics.end(), more.begin(), more.end());
  };
  add(parse_compiler_log(names.other_log, {shown.absolute(), text, shown}));
  add(names.diagnostics);
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
