// What kernels a compiled file holds and what they take, read off its PTX: for messages about arguments
// before anything runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace grader::device {

struct KernelParameter {
  std::string type;   // "u64", "f32"; "b8" for a structure
  uint32_t size = 0;  // in bytes
};

struct KernelSignature {
  std::string name;  // in the image
  std::vector<KernelParameter> parameters;
};

// Every kernel of the PTX text, in its order. Throws DiagnosticsError for text that is not PTX.
std::vector<KernelSignature> kernel_signatures(std::string_view ptx, const std::string& source_name);

}  // namespace grader::device
