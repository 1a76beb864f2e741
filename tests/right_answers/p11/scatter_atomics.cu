// Each thread adds its element to the three sums that need it.
constexpr int TPB = 8;
__global__ void pooling(float* out, const float* a, int size) {
  __shared__ float sum[TPB + 2];
  int i = threadIdx.x;
  sum[i] = 0;
  if (i < 2) sum[TPB + i] = 0;
  __syncthreads();
  if (i < size) {
    float v = a[i];
    atomicAdd(&sum[i], v);
    atomicAdd(&sum[i + 1], v);
    atomicAdd(&sum[i + 2], v);
  }
  __syncthreads();
  if (i < size) out[i] = sum[i];
}
