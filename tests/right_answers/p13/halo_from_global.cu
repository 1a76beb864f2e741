// The halo is read where it is needed, and left to the cache.
constexpr int SIZE = 6;
constexpr int CONV = 3;
constexpr int SIZE_2 = 15;
constexpr int CONV_2 = 4;
constexpr int TPB = 8;
__global__ void conv_1d_simple(float* out, const float* a, const float* b) {
  __shared__ float sa[SIZE], sb[CONV];
  int i = threadIdx.x;
  if (i < CONV) sb[i] = b[i];
  if (i < SIZE) sa[i] = a[i];
  __syncthreads();
  float s = 0;
  for (int j = 0; j < CONV; ++j) {
    float x = i + j < SIZE ? sa[i + j] : 0;
    s += x * sb[j];
  }
  if (i < SIZE) out[i] = s;
}
__global__ void conv_1d_block_boundary(float* out, const float* a, const float* b) {
  __shared__ float sa[TPB], sb[CONV_2];
  int i = blockIdx.x * blockDim.x + threadIdx.x, local = threadIdx.x;
  if (i < SIZE_2) sa[local] = a[i];
  if (local < CONV_2) sb[local] = b[local];
  __syncthreads();
  if (i < SIZE_2) {
    float s = 0;
    for (int j = 0; j < CONV_2; ++j)
      if (i + j < SIZE_2) s += (local + j < TPB ? sa[local + j] : a[i + j]) * sb[j];
    out[i] = s;
  }
}
