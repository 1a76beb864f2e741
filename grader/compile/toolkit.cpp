#include "compile/toolkit.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "support/error.h"
#include "support/files.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

// Libraries are loaded by these names: the major version of CUDA is part of the interface.
constexpr std::string_view kNvrtc = "libnvrtc.so.13";
constexpr std::string_view kCudart = "libcudart.so.13";
constexpr int kOldest = 13000;  // CUDA_VERSION of 13.0

bool is_there(const fs::path& path) {
  std::error_code failed;
  return fs::exists(path, failed);
}

// lib64 in NVIDIA's installers, lib in the wheels, targets/... in Linux distributions' packages.
fs::path find_library(const fs::path& root, std::string_view name) {
  for (const char* folder : {"lib64", "lib", "targets/x86_64-linux/lib"})
    if (is_there(root / folder / name)) return root / folder / name;
  return {};
}

// The number after "#define CUDA_VERSION " in cuda.h; 0 when there is none.
int cuda_version(const fs::path& include) {
  const auto text = read_file_if_there(include / "cuda.h");
  constexpr std::string_view define = "#define CUDA_VERSION ";
  const size_t at = text ? text->find(define) : std::string::npos;
  return at == std::string::npos ? 0 : std::atoi(text->c_str() + at + define.size());
}

std::optional<Toolkit> examine(const fs::path& root, const std::string& found_by,
                               std::vector<std::string>& tried) {
  const auto refuse = [&](const std::string& reason) {
    tried.push_back(found_by + " (" + root.string() + "): " + reason);
    return std::nullopt;
  };
  Toolkit toolkit;
  toolkit.root = root;
  toolkit.found_by = found_by;
  for (const char* folder : {"include", "targets/x86_64-linux/include"})
    if (toolkit.include.empty() && is_there(root / folder / "cuda.h")) toolkit.include = root / folder;
  if (toolkit.include.empty()) return refuse("it has no include/cuda.h");
  const int version = cuda_version(toolkit.include);
  toolkit.version = std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
  if (version < kOldest || version / 1000 != kOldest / 1000)
    return refuse("it is CUDA " + toolkit.version + "; CUDA 13 is needed");
  toolkit.nvrtc = find_library(root, kNvrtc);
  toolkit.cudart = find_library(root, kCudart);
  if (is_there(root / "bin/nvcc")) toolkit.nvcc = root / "bin/nvcc";
  return toolkit;
}

// The folder above bin/ of the nvcc that the PATH names, symbolic links followed. Some distributions put a
// script of that name on the PATH; then there is no toolkit two folders up, and examine() says so.
std::optional<fs::path> root_of_nvcc_on_path() {
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "";
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    const fs::path nvcc = fs::path(rest.substr(0, colon)) / "nvcc";
    std::error_code failed;
    if (::access(nvcc.c_str(), X_OK) == 0) return fs::canonical(nvcc, failed).parent_path().parent_path();
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  return std::nullopt;
}

// <repository>/.venv/lib/python3*/site-packages/nvidia/cu13, the repository being the course that the current
// folder or the program itself lies in.
std::optional<fs::path> wheels() {
  std::error_code failed;
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  for (const fs::path& start : {fs::current_path(failed), self.parent_path()}) {
    const auto root = find_course_root(start);
    if (!root) continue;
    for (const auto& python : fs::directory_iterator(*root / ".venv/lib", failed)) {
      const fs::path wheel = python.path() / "site-packages/nvidia/cu13";
      if (is_there(wheel)) return wheel;
    }
  }
  return std::nullopt;
}

}  // namespace

ToolkitSearch search_toolkit() {
  ToolkitSearch search;
  const auto take = [&](std::optional<fs::path> root, const std::string& found_by,
                        const std::string& absent) {
    if (!root)
      search.tried.push_back(found_by + ": " + absent);
    else
      search.toolkit = examine(*root, found_by, search.tried);
    return search.toolkit.has_value();
  };
  const char* home = std::getenv("CUDA_HOME");
  if (take(home && *home ? std::optional<fs::path>(home) : std::nullopt, "$CUDA_HOME", "not set"))
    return search;
  if (take(root_of_nvcc_on_path(), "nvcc on the PATH", "none")) return search;
  if (take(fs::path("/usr/local/cuda"), "the usual folder", "")) return search;
  take(wheels(), "the wheels in .venv", "none");
  return search;
}

std::string missing_toolkit_message(const ToolkitSearch& search) {
  std::string message = "no CUDA Toolkit 13 was found. Looked at:";
  for (const auto& line : search.tried) message += "\n  " + line;
  return message +
         "\nInstall one (no GPU is needed) by typing:  ./puzzles doctor"
         "\nor name the folder of yours:  export CUDA_HOME=/path/to/cuda-13.0";
}

const Toolkit& toolkit() {
  static const Toolkit found = [] {
    ToolkitSearch search = search_toolkit();
    if (!search.toolkit) throw Error(missing_toolkit_message(search));
    return *std::move(search.toolkit);
  }();
  return found;
}

}  // namespace grader::compile
