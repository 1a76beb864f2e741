// What the card refuses to launch (compute capability 9.0; CUDA programming guide, technical specifications).
#pragma once

#include <optional>

#include "sim/gpu.h"
#include "sim/program.h"

namespace grader::sim {

std::optional<LaunchError> check_limits(const Program&, uint32_t kernel, const LaunchConfig&,
                                        size_t parameter_bytes);

uint32_t parameter_block_size(const FunctionCode& kernel);

}  // namespace grader::sim
