// CUDA's return codes as exceptions, and the loader's messages without mangled names.
#pragma once

#include <cuda_runtime_api.h>

#include <string>

#include "op/error.h"

namespace grader::op {

// Throws DeviceError "WHAT: cudaErrorName (text)", with the simulated GPU's details when there are any.
void check_device(cudaError_t status, const std::string& what);

std::string loader_error();  // dlerror(), C++ names demangled

}  // namespace grader::op
