// The machine code of PTX text, read as far as a profiler's counts depend on it (support/sass.h). NVIDIA
// documents neither the encoding nor the section that leads back to the PTX; the code is read as nvdisasm
// -hex -gp shows it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/sass.h"

namespace grader::compile {

// Of all functions of a cubin that was made with -lineinfo, those with a kind, in the order of the code.
// Nothing for what is no cubin.
std::vector<SassInstruction> sass_of(std::string_view cubin);

}  // namespace grader::compile
