// The last thread of the block fetches the whole halo.
constexpr int SIZE = 6;
constexpr int CONV = 3;
constexpr int SIZE_2 = 15;
constexpr int CONV_2 = 4;
constexpr int TPB = 8;
__global__ void conv_1d_simple(float* out, const float* a, const float* b) {
  __shared__ float sa[SIZE + CONV], sb[CONV];
  int i = threadIdx.x;
  if (i < SIZE) sa[i] = a[i];
  if (i < CONV) { sb[i] = b[i]; sa[SIZE + i] = 0; }
  __syncthreads();
  float s = 0;
  if (i < SIZE) {
    for (int j = 0; j < CONV; ++j) s += sa[i + j] * sb[j];
    out[i] = s;
  }
}
__global__ void conv_1d_block_boundary(float* out, const float* a, const float* b) {
  __shared__ float sa[TPB + CONV_2 - 1], sb[CONV_2];
  int i = blockIdx.x * blockDim.x + threadIdx.x, local = threadIdx.x;
  if (i < SIZE_2) sa[local] = a[i]; else sa[local] = 0;
  if (local == TPB - 1)
    for (int j = 1; j < CONV_2; ++j) sa[local + j] = i + j < SIZE_2 ? a[i + j] : 0;
  if (local < CONV_2) sb[local] = b[local];
  __syncthreads();
  if (i < SIZE_2) {
    float s = 0;
    for (int j = 0; j < CONV_2; ++j) s += sa[local + j] * sb[j];
    out[i] = s;
  }
}
