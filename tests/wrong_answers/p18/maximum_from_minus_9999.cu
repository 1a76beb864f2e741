// expect: wrong_values
// says: GPU verification FAILED
//
// Starts the maximum from a number that looks small enough.
// Softmax of a vector as an operation, once for the GPU and once for the CPU.
//
//   output[i] = exp(input[i] - max) / (sum over j of exp(input[j] - max))
//
// Subtracting the maximum changes nothing in exact arithmetic, since numerator and denominator are divided by
// the same exp(max). In floating point it is what makes the formula usable: exp(89) is already infinite as a
// float, and exp(x - max) is never above 1.
#include <cfloat>

#include "op/register.h"

constexpr int TPB = 128;  // threads of the one block; a power of two, so that a tree halves evenly

// One block for the whole vector, whatever its length: thread i takes elements i, i + TPB, i + 2 TPB, ...
// The block needs two numbers that no single thread knows: the maximum, then the sum. Each is a reduction, a
// tree in shared memory as in puzzle 12.
__global__ void softmax_kernel(float* output, const float* input, int size) {
  __shared__ float shared_max[TPB];
  __shared__ float shared_sum[TPB];
  const int local_i = threadIdx.x;

  // FILL IN (about 30 lines)
  // 1. The maximum: each thread that of its own elements, then the tree. A thread without elements must not
  //    win: start from the lowest finite float, -FLT_MAX.
  // 2. The sum of expf(element - maximum): likewise, starting from 0.
  // 3. Each thread writes its own elements: expf(element - maximum) / sum.
  float max = -9999.0f;
  for (int i = local_i; i < size; i += TPB) {
    max = fmaxf(max, input[i]);
  }
  shared_max[local_i] = max;
  __syncthreads();
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local_i < stride) {
      shared_max[local_i] = fmaxf(shared_max[local_i], shared_max[local_i + stride]);
    }
    __syncthreads();
  }
  max = shared_max[0];

  float sum = 0.0f;
  for (int i = local_i; i < size; i += TPB) {
    sum += expf(input[i] - max);
  }
  shared_sum[local_i] = sum;
  __syncthreads();
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local_i < stride) {
      shared_sum[local_i] += shared_sum[local_i + stride];
    }
    __syncthreads();
  }
  sum = shared_sum[0];

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

  // FILL IN (about 10 lines): the same three steps in plain loops.
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
