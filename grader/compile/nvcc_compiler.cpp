#include "compile/nvcc_compiler.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <future>

#include "compile/cache.h"
#include "compile/compiler_log.h"
#include "compile/included_files.h"
#include "compile/inline_asm.h"
#include "compile/sass.h"
#include "compile/shown_path.h"
#include "compile/toolkit.h"
#include "support/error.h"
#include "support/files.h"
#include "support/sha256.h"
#include "support/subprocess.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

// A folder that is gone when the scope is left, with what the compiler put into it.
struct WorkingFolder {
  explicit WorkingFolder(const Cache& cache) : path(cache.working_folder()) {}
  ~WorkingFolder() {
    std::error_code failed;
    fs::remove_all(path, failed);
  }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;
  const fs::path path;
};

// compute_90 -> arch=compute_90,code=compute_90 (PTX); sm_90 -> arch=compute_90,code=sm_90 (cubin).
std::string code_for(const std::string& target) {
  const std::string version = target.substr(target.find('_') + 1);
  return "arch=compute_" + version + ",code=" + target;
}

// What the host's and the device's compiler are both told.
void add_source(std::vector<std::string>& arguments, const LibrarySource& source, const ShownPath& shown) {
  if (!source.contract) arguments.push_back("-fmad=false");
  arguments.push_back("-I" + shown.absolute().parent_path().string());
  for (const auto& folder : source.include_dirs) arguments.push_back("-I" + fs::absolute(folder).string());
  for (const auto& definition : source.definitions) arguments.push_back("-D" + definition);
  arguments.push_back(shown.absolute());
}

std::vector<std::string> nvcc_arguments(const LibrarySource& source, const ShownPath& shown,
                                        const Toolkit& toolkit) {
  std::vector<std::string> arguments{
      "-std=c++20",         "-gencode",       code_for(source.target),
      "--no-compress",      "-Xcompiler",     "-fPIC",
      "--shared",           "-cudart",        "none",
      "-Xlinker",           "--no-as-needed", "-L" + toolkit.runtime_folder().string(),
      "-l:libcudart.so.13", kWarnPastEnd};
  // The runtime is named in full because the wheels have no libcudart.so link for -cudart shared to find.
  if (source.debug) {
    arguments.insert(arguments.end(), {"-G", "-g"});
  } else {
    arguments.insert(arguments.end(), {"-lineinfo", "-O1"});  // short host code: compile time counts for more
  }
  if (!source.allow_undefined) arguments.insert(arguments.end(), {"-Xlinker", "--no-undefined"});
  add_source(arguments, source, shown);
  for (const auto& object : source.objects) arguments.push_back(fs::absolute(object));
  return arguments;
}

std::optional<std::string> cache_key(const LibrarySource& source, const std::string& text,
                                     const ShownPath& shown, const std::vector<std::string>& arguments,
                                     const Toolkit& toolkit) {
  const auto included = included_files(text, shown.absolute().parent_path(), source.include_dirs);
  if (!included) return std::nullopt;
  std::error_code failed;
  const auto nvcc_changed = fs::last_write_time(toolkit.nvcc, failed).time_since_epoch().count();
  Sha256 hash;
  hash.add_field("library").add_field(toolkit.version).add_field(toolkit.nvcc.native());
  hash.add_field(std::to_string(nvcc_changed)).add_field(source.shown_name).add_field(text);
  for (const char* variable : {"NVCC_CCBIN", "NVCC_PREPEND_FLAGS", "NVCC_APPEND_FLAGS"})
    if (const char* value = std::getenv(variable)) hash.add_field(variable).add_field(value);
  for (const auto& argument : arguments) hash.add_field(argument);
  hash.add_field("files");
  for (const auto& file : *included) hash.add_field(file.path.native()).add_field(file.text);
  for (const auto& object : source.objects) hash.add_field(read_file(object));
  return hash.hex();
}

Diagnostic only_message(std::string message, std::string next = "") {
  Diagnostic diagnostic;
  diagnostic.message = std::move(message);
  diagnostic.next = std::move(next);
  return diagnostic;
}

bool broken_environment(const std::string& log) {
  return log.find("Failed to preprocess host compiler properties") != std::string::npos ||
         log.find("unsupported GNU version") != std::string::npos ||
         log.find("No such file or directory\nnvcc fatal") != std::string::npos;
}

bool is_error(const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; }

Command nvcc_command(const Toolkit& toolkit, std::vector<std::string> arguments, const fs::path& work,
                     const fs::path& output) {
  arguments.insert(arguments.end(), {"-o", output});
  return {toolkit.nvcc, std::move(arguments), {"TMPDIR=" + work.string(), "LC_ALL=C"}, {}};
}

struct Compilation {
  const LibrarySource& source;
  const ShownPath& shown;
  const Toolkit& toolkit;
  const fs::path& work;

  bool compile_kernels(std::vector<std::string> arguments, const fs::path& output) const {
    add_source(arguments, source, shown);
    const FinishedCommand finished =
        run_command(nvcc_command(toolkit, std::move(arguments), work, output), source.max_seconds);
    return !finished.timed_out && finished.exit.ok();
  }

  // Of the kernels; empty where there is none. nvcc leaves it there although ptxas, which it asks, refuses
  // it.
  std::string ptx() const {
    const fs::path output = work / "kernels.ptx";
    compile_kernels({"-std=c++20", "-arch=" + source.target, "-ptx", "-lineinfo"}, output);
    return fs::exists(output) ? read_file(output) : "";
  }
};

// What goes wrong in these does so in the library too, where it is told; an empty file says that there is
// none.
void write_debug_kernels(const Compilation& c, const fs::path& output) {
  if (!c.compile_kernels({"-std=c++20", "-arch=" + c.source.target, "-ptx", "-G"}, output))
    write_file(output, "");
}

void write_machine_code(const Compilation& c, const fs::path& output) {
  const fs::path cubin = fs::path(output).replace_extension("cubin");
  const bool ok = c.compile_kernels({"-std=c++20", "-arch=sm_90", "-cubin", "-lineinfo"}, cubin);
  write_file(output, ok ? to_text(sass_of(read_file(cubin))) : "");
}

// A file beside the library, made at the same time.
struct Companion {
  fs::path (*file)(const fs::path& library);
  void (*write)(const Compilation&, const fs::path& output);
};

std::vector<Companion> companions_of(const LibrarySource& source) {
  std::vector<Companion> companions;
  if (source.debug_kernels) companions.push_back({debug_kernels_file, write_debug_kernels});
  if (source.machine_code) companions.push_back({machine_code_file, write_machine_code});
  return companions;
}

}  // namespace

fs::path debug_kernels_file(const fs::path& library) { return fs::path(library).replace_extension("ptx"); }
fs::path machine_code_file(const fs::path& library) { return fs::path(library).replace_extension("sass"); }

CompiledLibrary compile_library(const LibrarySource& source) {
  const ShownPath shown(source.file, source.shown_name);
  const std::string text = read_file(source.file);
  const Toolkit& toolkit = compile::toolkit();
  if (toolkit.nvcc.empty() || toolkit.cudart.empty())
    throw Error("the CUDA Toolkit in '" + toolkit.root.string() + "' has no " +
                (toolkit.nvcc.empty() ? "nvcc (bin/nvcc)" : "CUDA runtime (libcudart.so.13)") +
                ", which this puzzle needs. To see what was found, type:  ./puzzles doctor");
  const auto arguments = nvcc_arguments(source, shown, toolkit);
  const Cache cache("libraries", 1 << 30);
  const auto key = cache_key(source, text, shown, arguments, toolkit);
  const LogContext context{shown.absolute(), text, shown};

  // The entries of a library: the compiler's log, written last and so the sign that all are there, the
  // library and its companions.
  const std::vector<Companion> companions = companions_of(source);
  CompiledLibrary result;
  const std::string file_name = (key ? *key : std::string("uncached")) + ".so";
  if (key) {
    const auto entry = cache.find(*key);
    std::error_code absent;
    const auto size = fs::file_size(cache.place(file_name), absent);
    const bool whole = std::all_of(companions.begin(), companions.end(), [&](const Companion& c) {
      return fs::exists(c.file(cache.place(file_name)));
    });
    if (entry && !absent && whole && entry->starts_with(std::to_string(size) + "\n")) {
      cache.mark_used(file_name);
      for (const Companion& c : companions) cache.mark_used(c.file(file_name));
      result.ok = result.from_cache = true;
      result.library = cache.place(file_name);
      result.diagnostics = parse_compiler_log(entry->substr(entry->find('\n') + 1), context);
      return result;
    }
  }

  const WorkingFolder work(cache);
  const fs::path built = work.path / "library.so";
  const Compilation compilation{source, shown, toolkit, work.path};
  std::vector<std::future<void>> beside;
  for (const Companion& c : companions)
    beside.push_back(std::async(std::launch::async, c.write, std::cref(compilation), c.file(built)));
  const FinishedCommand finished =
      run_command(nvcc_command(toolkit, arguments, work.path, built), source.max_seconds);
  for (std::future<void>& companion : beside) companion.get();
  if (finished.timed_out) {
    result.diagnostics.push_back(only_message("compiling " + source.shown_name + " took more than " +
                                                  std::to_string(std::lround(source.max_seconds)) +
                                                  " s and was stopped",
                                              "look for templates or constant expressions that never end"));
    return result;
  }
  if (broken_environment(finished.output))
    throw Error("nvcc cannot use a host compiler: " + finished.output +
                "Install one by typing:  apt-get install g++   (or name yours:  export NVCC_CCBIN=g++-12)");
  result.diagnostics = parse_compiler_log(finished.output, context);
  if (!finished.exit.ok()) {
    if (finished.output.find("\nptxas ") != std::string::npos || finished.output.starts_with("ptxas ")) {
      auto refused = refused_asm(compilation.ptx(), shown);
      if (!refused.empty()) result.diagnostics = std::move(refused);
    }
    if (std::none_of(result.diagnostics.begin(), result.diagnostics.end(), is_error))
      result.diagnostics.push_back(only_message("nvcc " + finished.exit.text() + ": " + finished.output));
    return result;
  }
  std::error_code failed;
  const auto size = fs::file_size(built, failed);
  if (key)
    for (const Companion& c : companions) cache.put_file(c.file(built), c.file(file_name));
  if (!key || !cache.put_file(built, file_name)) {
    // Nothing to name it by, or nowhere to put it: it lives in the system's temporary folder until the next
    // boot.
    std::string folder = (fs::temp_directory_path() / "gpu-puzzles-XXXXXX").string();
    if (!::mkdtemp(folder.data()))
      throw Error("cannot make a folder in '" + fs::temp_directory_path().string() + "'");
    result.library = fs::path(folder) / "library.so";
    fs::copy_file(built, result.library);
    for (const Companion& c : companions) fs::copy_file(c.file(built), c.file(result.library));
  } else {
    cache.store(*key, std::to_string(size) + "\n" + finished.output);
    result.library = cache.place(file_name);
  }
  result.ok = true;
  return result;
}

}  // namespace grader::compile
