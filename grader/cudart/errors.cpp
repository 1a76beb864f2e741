// Error codes: names, texts, and the last one.
#include "cudart/runtime.h"

using namespace grader::cudart;

extern "C" {

const char* cudaGetErrorName(cudaError_t error) {
  switch (static_cast<int>(error)) {
#define CUDA_ERROR(number, name, text) \
  case number:                         \
    return #name;
#include "cudart/errors.def"
#undef CUDA_ERROR
    default:
      return "unrecognized error code";
  }
}

const char* cudaGetErrorString(cudaError_t error) {
  switch (static_cast<int>(error)) {
#define CUDA_ERROR(number, name, text) \
  case number:                         \
    return text;
#include "cudart/errors.def"
#undef CUDA_ERROR
    default:
      return "unrecognized error code";
  }
}

cudaError_t cudaGetLastError() { return take_last_error(true); }
cudaError_t cudaPeekAtLastError() { return take_last_error(false); }

}  // extern "C"
