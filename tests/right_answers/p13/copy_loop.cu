// One template for both kernels; the copying is a loop with the stride of the block.
constexpr int SIZE = 6;
constexpr int CONV = 3;
constexpr int SIZE_2 = 15;
constexpr int CONV_2 = 4;
constexpr int TPB = 8;
template <int N, int C>
__device__ void conv(float* out, const float* a, const float* b, float* sa, float* sb) {
  int start = blockIdx.x * blockDim.x;
  for (int k = threadIdx.x; k < TPB + C - 1; k += blockDim.x) sa[k] = start + k < N ? a[start + k] : 0;
  for (int k = threadIdx.x; k < C; k += blockDim.x) sb[k] = b[k];
  __syncthreads();
  int i = start + threadIdx.x;
  if (i >= N) return;
  float s = 0;
#pragma unroll
  for (int j = 0; j < C; ++j) s = fmaf(sa[threadIdx.x + j], sb[j], s);
  out[i] = s;
}
__global__ void conv_1d_simple(float* out, const float* a, const float* b) {
  __shared__ float sa[TPB + CONV - 1], sb[CONV];
  conv<SIZE, CONV>(out, a, b, sa, sb);
}
__global__ void conv_1d_block_boundary(float* out, const float* a, const float* b) {
  __shared__ float sa[TPB + CONV_2 - 1], sb[CONV_2];
  conv<SIZE_2, CONV_2>(out, a, b, sa, sb);
}
