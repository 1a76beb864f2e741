// What nvcc knows and NVRTC does not: the C and C++ standard headers that kernels use. NVRTC compiles for the
// GPU alone and sees no host compiler's headers, so a kernel file that nvcc compiles would stop at `#include
// <cstdint>`. These stand in for them: what there is for device code, from libcu++ where it has it. Headers
// of the host
// (<vector>, <iostream>) are not among them. Nor can NVRTC read those headers of CUB that are for the host
// (device-wide algorithms), and so not <cub/cub.cuh>, which has everything: see cub_headers.h.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace grader::compile {

// Name, as an #include says it, to text.
const std::map<std::string, std::string>& standard_headers();

// The one among them that nvcc has before the first line of every file (of <math.h> and <limits.h>, what are
// constants).
constexpr std::string_view kPrelude = "grader_prelude.h";

// The header that declares this name; empty for others. "FLT_MAX": "cfloat".
std::string header_of(const std::string& name);

}  // namespace grader::compile
