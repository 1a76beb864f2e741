// Where the CUDA Toolkit is. Looked up in this order: $CUDA_HOME, nvcc on the PATH, /usr/local/cuda, the PyPI
// wheels in the repository's .venv. Nothing is run: everything is read off files, so the look-up takes well
// under a millisecond and needs no GPU.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace grader::compile {

struct Toolkit {
  std::filesystem::path root;
  std::string found_by;  // "$CUDA_HOME", "nvcc on the PATH", "/usr/local/cuda", "the wheels in .venv"
  std::string version;   // "13.0", from cuda.h
  std::filesystem::path include;  // holds cuda_runtime.h and cccl/
  std::filesystem::path nvcc;     // empty when there is none
  std::filesystem::path nvrtc;    // libnvrtc.so.13; empty when there is none
  std::filesystem::path cudart;   // libcudart.so.13 of the toolkit; empty when there is none

  // The folder to put on LD_LIBRARY_PATH so that a worker's libcudart.so.13 is the toolkit's.
  std::filesystem::path runtime_folder() const { return cudart.parent_path(); }
};

struct ToolkitSearch {
  std::optional<Toolkit> toolkit;
  std::vector<std::string> tried;  // one line a place that was looked at and not taken, with the reason
};

ToolkitSearch search_toolkit();
std::string missing_toolkit_message(const ToolkitSearch& search);  // where was looked, and what to type

// The toolkit, looked up once in a process. Throws grader::Error saying where it looked and what to type.
const Toolkit& toolkit();

}  // namespace grader::compile
