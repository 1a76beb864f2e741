// What can be read off a kernel's PTX without running it. Registers are assigned later, by ptxas, and so are
// unknown.
#pragma once

#include <cstddef>
#include <string_view>

#include "ptx/module.h"

namespace grader::cudart {

struct KernelFacts {
  size_t shared = 0;  // bytes of static shared memory
  size_t local = 0;   // bytes of local memory a thread
  unsigned max_threads = 1024;
};

KernelFacts kernel_facts(const ptx::Module& module, std::string_view kernel);

}  // namespace grader::cudart
