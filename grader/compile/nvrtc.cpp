#include "compile/nvrtc.h"

#include <dlfcn.h>

#include <atomic>
#include <memory>

#include "support/error.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

// The interface of nvrtc.h as far as it is used; it has been the same since CUDA 7 (nvrtcGetCUBIN: 11.1).
using Program = struct Opaque*;
using Result = int;
constexpr Result kSuccess = 0;
constexpr Result kCompilation = 6;             // NVRTC_ERROR_COMPILATION
constexpr Result kNameExpressionInvalid = 10;  // NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID

struct Api {
  const char* (*get_error_string)(Result);
  Result (*version)(int* major, int* minor);
  Result (*create_program)(Program*, const char* text, const char* name, int, const char* const*,
                           const char* const*);
  Result (*destroy_program)(Program*);
  Result (*add_name_expression)(Program, const char*);
  Result (*compile_program)(Program, int, const char* const*);
  Result (*get_log_size)(Program, size_t*);
  Result (*get_log)(Program, char*);
  Result (*get_ptx_size)(Program, size_t*);
  Result (*get_ptx)(Program, char*);
  Result (*get_cubin_size)(Program, size_t*);
  Result (*get_cubin)(Program, char*);
  Result (*get_lowered_name)(Program, const char*, const char**);
};

[[noreturn]] void broken(const fs::path& library, const std::string& reason) {
  throw Error("cannot use NVRTC, the compiler of kernels, at '" + library.string() + "': " + reason +
              "\nTo see what was found, type:  ./puzzles doctor");
}

template <typename Function>
void bind(void* handle, const fs::path& library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(::dlsym(handle, name));
  if (!function) broken(library, std::string("it has no ") + name);
}

// NVRTC opens its builtins by bare name ("libnvrtc-builtins.so.13.0"), which the loader finds only where the
// toolkit is known to it; PyPI's wheels are not. A library that is already open under that name is taken, so
// it is opened here, from beside NVRTC. When it is not there, NVRTC itself says so.
void open_builtins(const fs::path& library) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(library.parent_path(), failed))
    if (entry.path().filename().native().starts_with("libnvrtc-builtins.so.13"))
      ::dlopen(entry.path().c_str(), RTLD_LAZY | RTLD_LOCAL);
}

std::atomic<bool> is_open = false;

// Opened once in a process and never closed: NVRTC keeps threads and tables of its own.
const Api& api(const fs::path& library) {
  static const Api opened = [&] {
    void* handle = ::dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (!handle) broken(library, ::dlerror());
    is_open = true;
    open_builtins(library);
    Api api{};
    bind(handle, library, "nvrtcGetErrorString", api.get_error_string);
    bind(handle, library, "nvrtcVersion", api.version);
    bind(handle, library, "nvrtcCreateProgram", api.create_program);
    bind(handle, library, "nvrtcDestroyProgram", api.destroy_program);
    bind(handle, library, "nvrtcAddNameExpression", api.add_name_expression);
    bind(handle, library, "nvrtcCompileProgram", api.compile_program);
    bind(handle, library, "nvrtcGetProgramLogSize", api.get_log_size);
    bind(handle, library, "nvrtcGetProgramLog", api.get_log);
    bind(handle, library, "nvrtcGetPTXSize", api.get_ptx_size);
    bind(handle, library, "nvrtcGetPTX", api.get_ptx);
    bind(handle, library, "nvrtcGetCUBINSize", api.get_cubin_size);
    bind(handle, library, "nvrtcGetCUBIN", api.get_cubin);
    bind(handle, library, "nvrtcGetLoweredName", api.get_lowered_name);
    return api;
  }();
  return opened;
}

using Size = Result (*)(Program, size_t*);
using Text = Result (*)(Program, char*);

// Every text of a program is asked for in two steps, its size first.
std::string fetch(Program program, Size size_of, Text text_of) {
  size_t size = 0;
  if (size_of(program, &size) != kSuccess || size == 0) return "";
  std::string text(size, '\0');
  if (text_of(program, text.data()) != kSuccess) return "";
  return text;
}

// Texts come with a closing zero, cubins do not.
std::string without_zero(std::string text) {
  if (text.ends_with('\0')) text.pop_back();
  return text;
}

}  // namespace

// LeakSanitizer asks this before it looks for leaks at exit: NVRTC's threads may end just then, and reading
// what was theirs now and then crashes the search, and with it a program that had done its work.
extern "C" int __lsan_is_turned_off();
extern "C" int __lsan_is_turned_off() { return is_open; }

NvrtcOutput nvrtc_compile(const fs::path& library, const NvrtcInput& input) {
  const Api& nvrtc = api(library);
  const auto check = [&](Result result, const char* what) {
    if (result != kSuccess) broken(library, std::string(what) + ": " + nvrtc.get_error_string(result));
  };
  Program program = nullptr;
  std::vector<const char*> texts, names;
  for (const auto& [name, text] : input.headers) {
    names.push_back(name.c_str());
    texts.push_back(text.c_str());
  }
  check(nvrtc.create_program(&program, input.text.c_str(), input.name.c_str(), static_cast<int>(names.size()),
                             texts.data(), names.data()),
        "nvrtcCreateProgram");
  const auto destroy = [&](Program* owned) { nvrtc.destroy_program(owned); };
  const std::unique_ptr<Program, decltype(destroy)> owner(&program, destroy);
  for (const auto& expression : input.name_expressions)
    check(nvrtc.add_name_expression(program, expression.c_str()), "nvrtcAddNameExpression");

  std::vector<const char*> options;
  for (const auto& option : input.options) options.push_back(option.c_str());
  const Result result = nvrtc.compile_program(program, static_cast<int>(options.size()), options.data());
  NvrtcOutput output;
  output.log = without_zero(fetch(program, nvrtc.get_log_size, nvrtc.get_log));
  if (result == kCompilation || result == kNameExpressionInvalid) return output;
  if (result != kSuccess) broken(library, std::string(nvrtc.get_error_string(result)) + "\n" + output.log);

  output.ok = true;
  output.image = input.cubin ? fetch(program, nvrtc.get_cubin_size, nvrtc.get_cubin)
                             : without_zero(fetch(program, nvrtc.get_ptx_size, nvrtc.get_ptx));
  for (const auto& expression : input.name_expressions) {
    const char* lowered = nullptr;
    check(nvrtc.get_lowered_name(program, expression.c_str(), &lowered), "nvrtcGetLoweredName");
    output.lowered[expression] = lowered;
  }
  return output;
}

std::string nvrtc_version(const fs::path& library) {
  int major = 0, minor = 0;
  api(library).version(&major, &minor);
  return std::to_string(major) + "." + std::to_string(minor);
}

}  // namespace grader::compile
