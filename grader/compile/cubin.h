// What a kernel takes of a multiprocessor, read off the cubin that ptxas made of it: an ELF file whose
// section .nv.info says each kernel's registers. No tool of the toolkit is needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace grader::compile {

struct KernelResources {
  uint32_t registers = 0;      // of a thread
  uint32_t static_shared = 0;  // of a block, in bytes, without what the driver takes
  uint32_t barriers = 0;       // of a block
};

// Nothing for bytes that are no cubin, or for one without this kernel (its mangled name).
std::optional<KernelResources> kernel_resources(std::string_view cubin, std::string_view kernel);

}  // namespace grader::compile
