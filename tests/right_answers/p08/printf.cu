// Prints the element as it is in both memories.
constexpr int TPB = 4;
#include <cstdio>
__global__ void add_10_shared(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x, local = threadIdx.x;
  if (i < size) shared[local] = a[i];
  __syncthreads();
  if (i < size) printf("%d: %f %f\n", i, a[i], shared[local]);
  if (i < size) out[i] = shared[local] + 10;
}
