// Loops that would be right for a smaller grid, and a longer row.
constexpr int BATCH = 4;
constexpr int SIZE = 6;
constexpr int TPB = 8;
__global__ void axis_sum(float* out, const float* a) {
  __shared__ float cache[TPB];
  for (int row = blockIdx.y; row < gridDim.y; row += gridDim.y) {
    float s = 0;
    for (int i = threadIdx.x; i < SIZE; i += blockDim.x) s += a[row * SIZE + i];
    cache[threadIdx.x] = s;
    __syncthreads();
    for (int k = 4; k; k >>= 1) {
      if (threadIdx.x < k) cache[threadIdx.x] += cache[threadIdx.x + k];
      __syncthreads();
    }
    if (threadIdx.x == 0) out[row] = cache[0];
    __syncthreads();
  }
}
