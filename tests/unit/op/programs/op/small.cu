// Small ops for the tests. REGISTER_OP(not_this_one, int n) is in a comment.
#include "op/register.h"

// Launches nothing.
void silent(op::OutputTensor<float, op::kDynamic>, op::InputTensor<float, op::kDynamic>, cudaStream_t) {}
REGISTER_OP(silent)

__global__ void nothing() {}

void too_wide(op::OutputTensor<float, op::kDynamic>, op::InputTensor<float, op::kDynamic>, cudaStream_t stream) {
  nothing<<<1, 2048, 0, stream>>>();
}
REGISTER_OP(too_wide)

template <bool negative>
__global__ void fill_kernel(float* output, int size) {
  if (threadIdx.x < size) output[threadIdx.x] = negative ? -1.0f : 1.0f;
}

template <bool negative, op::Dtype dtype>
void fill(op::OutputTensor<float, op::kDynamic> output, cudaStream_t stream) {
  static_assert(dtype == op::Dtype::float32, "fill is for float32");
  fill_kernel<negative><<<1, 32, 0, stream>>>(output.data(), static_cast<int>(output.size()));
}
REGISTER_OP(fill, bool negative, op::Dtype dtype)

// A declaration that only the compiler can read.
#define SIZE_PARAMETER int size
template <SIZE_PARAMETER>
void sized(op::OutputTensor<float, size>, cudaStream_t) {}
REGISTER_OP(sized, SIZE_PARAMETER)
