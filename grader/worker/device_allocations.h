// Counts the device memory and the pinned host memory that this process holds. CUDA's own count
// (cudaMemGetInfo) is the whole GPU's: beside other processes it tells nothing about a learner's program. So
// the worker has the runtime's allocating functions itself, before those of libcudart in the order of
// symbols; each calls libcudart's and keeps its books.
#pragma once

#include <cstdint>

namespace grader::worker {

// Bytes that the program and its libraries have allocated on the device and not yet freed, as they asked for
// them.
int64_t device_bytes_in_use();
int64_t pinned_bytes_in_use();

}  // namespace grader::worker
