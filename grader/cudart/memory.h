// Allocation, for the functions of the API that allocate. They return what the API is to return.
#pragma once

#include "cudart/runtime.h"

namespace grader::cudart {

// `host_shares`: the host reads and writes it too, at the same address.
cudaError_t allocate(Call& call, void** pointer, size_t size, bool host_shares = false);
cudaError_t release(Call& call, void* pointer);

}  // namespace grader::cudart
