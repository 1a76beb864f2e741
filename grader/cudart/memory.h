// Allocation, for the functions of the API that allocate. They return what the API is to return.
#pragma once

#include "cudart/runtime.h"

namespace grader::cudart {

// `host_shares`: the host reads and writes it too, at the same address.
cudaError_t allocate(Call& call, void** pointer, size_t size, bool host_shares = false);
cudaError_t release(Call& call, void* pointer);

// The same on a captured stream; false: it is not captured.
bool captured_allocation(Call& call, void** pointer, size_t size, cudaStream_t stream, cudaError_t& error);
bool captured_release(Call& call, void* pointer, cudaStream_t stream, cudaError_t& error);

}  // namespace grader::cudart
