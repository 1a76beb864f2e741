// Two zeros before the elements instead of a case for the edge.
constexpr int TPB = 8;
__global__ void pooling(float* out, const float* a, int size) {
  __shared__ float shared[TPB + 2];
  int i = blockIdx.x * blockDim.x + threadIdx.x, local = threadIdx.x;
  if (local < 2) shared[local] = 0;
  shared[local + 2] = i < size ? a[i] : 0;
  __syncthreads();
  if (i < size) out[i] = shared[local] + shared[local + 1] + shared[local + 2];
}
