// expect: finding
// says: error[racecheck]: two threads touch shared
//
// Maximum and sum share one array, and a fast thread writes its part of the sum while a slow one has yet to read the
// maximum.
#include <cfloat>

#include "op/register.h"

constexpr int TPB = 128;  // threads of the one block; a power of two, so that a tree halves evenly

// One block for the whole vector, whatever its length: thread i takes elements i, i + TPB, i + 2 TPB, ...
// The block needs two numbers that no single thread knows: the maximum, then the sum. Each is a reduction, a
// tree in shared memory as in puzzle 12.
__global__ void softmax_kernel(float* output, const float* input, int size) {
  __shared__ float shared[TPB];
  const int local_i = threadIdx.x;

  float max = -FLT_MAX;
  for (int i = local_i; i < size; i += TPB) {
    max = fmaxf(max, input[i]);
  }
  shared[local_i] = max;
  __syncthreads();
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local_i < stride) {
      shared[local_i] = fmaxf(shared[local_i], shared[local_i + stride]);
    }
    __syncthreads();
  }
  max = shared[0];

  float sum = 0.0f;
  for (int i = local_i; i < size; i += TPB) {
    sum += expf(input[i] - max);
  }
  shared[local_i] = sum;
  __syncthreads();
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local_i < stride) {
      shared[local_i] += shared[local_i + stride];
    }
    __syncthreads();
  }
  sum = shared[0];

  for (int i = local_i; i < size; i += TPB) {
    output[i] = expf(input[i] - max) / sum;
  }
}

// The op for the GPU. op::kDynamic stands for "any size": the op is compiled once and takes vectors of every
// length, so it has no parameters. It is the tensor that knows its length: input.size().
void softmax(op::OutputTensor<float, op::kDynamic> output, op::InputTensor<float, op::kDynamic> input,
             cudaStream_t stream) {
  softmax_kernel<<<1, TPB, 0, stream>>>(output.data(), input.data(), static_cast<int>(input.size()));
}

// The same op for the CPU: the same tensors, no stream, and addresses that host code can use.
void softmax_cpu(op::OutputTensor<float, op::kDynamic> output, op::InputTensor<float, op::kDynamic> input) {
  const float* in = input.data();
  float* out = output.data();
  const int64_t size = input.size();

  float max = in[0];
  for (int64_t i = 1; i < size; ++i) {
    max = fmaxf(max, in[i]);
  }
  float sum = 0.0f;
  for (int64_t i = 0; i < size; ++i) {
    out[i] = expf(in[i] - max);
    sum += out[i];
  }
  for (int64_t i = 0; i < size; ++i) {
    out[i] /= sum;
  }
}

REGISTER_OP(softmax)
REGISTER_CPU_OP(softmax, softmax_cpu)
