// expect: keeps_state
// says: wrong after another launch of the kernel: out[0] is 308., and 168. when it comes first
// says: a __device__ variable keeps its value
//
// Adds up in a variable of the module, which is zero only until the first launch.
constexpr int TPB = 8;
__device__ float total;
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  int i = threadIdx.x;
  if (i < size) atomicAdd(&total, a[i] * b[i]);
  __syncthreads();
  if (i == 0) out[0] = atomicAdd(&total, 0.0f);
}
