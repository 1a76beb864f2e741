#include "device/worker_runtime.h"

#include <cstdlib>

#include "compile/toolkit.h"
#include "device/worker_process.h"
#include "support/error.h"

namespace grader::device {
namespace {

std::filesystem::path nvidia_runtime_folder() {
  const auto& toolkit = compile::toolkit();
  if (toolkit.cudart.empty())
    throw Error("the CUDA Toolkit in '" + toolkit.root.string() +
                "' has no libcudart.so.13, which a real GPU needs. Type  --device sim  to go without, or see "
                "what was found:  ./puzzles doctor");
  return toolkit.runtime_folder();
}

// The build's bin/ and lib/ lie side by side.
std::filesystem::path simulated_runtime_folder() {
  return worker_program().parent_path().parent_path() / "lib" / "simulated";
}

}  // namespace

std::string runtime_for(Choice device) {
  const auto folder = device == Choice::cuda ? nvidia_runtime_folder() : simulated_runtime_folder();
  const char* before = std::getenv("LD_LIBRARY_PATH");
  return "LD_LIBRARY_PATH=" + folder.string() +
         (before != nullptr && *before != '\0' ? ":" + std::string(before) : "");
}

}  // namespace grader::device
