// CUB's headers as a kernel file can have them. Its device-wide algorithms are functions of the host, which
// launch kernels of their own: NVRTC, which compiles for the GPU alone, refuses every one of them, and a
// kernel cannot call them. So their headers are empty here, and <cub/cub.cuh> is what is left of it: all that
// blocks, warps and threads have.
#pragma once

#include <map>
#include <string>

namespace grader::compile {

// Name, as an #include says it, to text.
std::map<std::string, std::string> cub_headers();

}  // namespace grader::compile
