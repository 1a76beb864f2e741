// Ops without parameters, for tensors of any length.
#include "op/register.h"
#include "op/scratch.h"

using Out = op::OutputTensor<float, op::kDynamic>;
using In = op::InputTensor<float, op::kDynamic>;
using Indices = op::InputTensor<int64_t, op::kDynamic>;

__global__ void sum_and_difference_kernel(float* sum, float* difference, const float* a, const float* b) {
  sum[threadIdx.x] = a[threadIdx.x] + b[threadIdx.x];
  difference[threadIdx.x] = a[threadIdx.x] - b[threadIdx.x];
}
void sum_and_difference(Out sum, Out difference, In a, In b, cudaStream_t stream) {
  sum_and_difference_kernel<<<1, a.size(), 0, stream>>>(sum.data(), difference.data(), a.data(), b.data());
}
void sum_and_difference_cpu(Out sum, Out difference, In a, In b) {
  for (int64_t i = 0; i < a.size(); ++i) {
    sum.data()[i] = a.data()[i] + b.data()[i];
    difference.data()[i] = a.data()[i] - b.data()[i];
  }
}
REGISTER_OP(sum_and_difference)
REGISTER_CPU_OP(sum_and_difference, sum_and_difference_cpu)

__global__ void copy_kernel(float* to, const float* from) { to[threadIdx.x] = from[threadIdx.x]; }
__global__ void reverse_kernel(float* to, const float* from) { to[threadIdx.x] = from[blockDim.x - 1 - threadIdx.x]; }

void reverse(Out output, In input, cudaStream_t stream) {
  const op::Scratch<float> copy("copy", stream, input.size());
  copy_kernel<<<1, input.size(), 0, stream>>>(copy.data(), input.data());
  reverse_kernel<<<1, input.size(), 0, stream>>>(output.data(), copy.data());
}
void reverse_cpu(Out output, In input) {
  for (int64_t i = 0; i < input.size(); ++i) output.data()[i] = input.data()[input.size() - 1 - i];
}
REGISTER_OP(reverse)
REGISTER_CPU_OP(reverse, reverse_cpu)

void reads_scratch(Out output, In, cudaStream_t stream) {
  const op::Scratch<float> workspace("workspace", stream, output.size());
  copy_kernel<<<1, output.size(), 0, stream>>>(output.data(), workspace.data());
}
REGISTER_OP(reads_scratch)

__global__ void gather_kernel(float* output, const float* values, const int64_t* indices) {
  output[threadIdx.x] = values[indices[threadIdx.x]];
}
void gather(Out output, In values, Indices indices, cudaStream_t stream) {
  gather_kernel<<<1, indices.size(), 0, stream>>>(output.data(), values.data(), indices.data());
}
void gather_cpu(Out output, In values, Indices indices) {
  for (int64_t i = 0; i < indices.size(); ++i) output.data()[i] = values.data()[indices.data()[i]];
}
REGISTER_OP(gather)
REGISTER_CPU_OP(gather, gather_cpu)

void mismatched(Out, In, cudaStream_t) {}
void mismatched_cpu(Out, In, In) {}
REGISTER_OP(mismatched)
REGISTER_CPU_OP(mismatched, mismatched_cpu)
