// Everyone adds to the output, atomically.
constexpr int TPB = 8;
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  int i = threadIdx.x;
  if (i == 0) out[0] = 0;
  __syncthreads();
  if (i < size) atomicAdd(out, a[i] * b[i]);
}
