// Kahan; the next tiles in registers, one barrier a round; three stages.
#include <cuda_pipeline.h>
constexpr int TPB = 3;
__global__ void matmul_naive(float* out, const float* __restrict__ a, const float* __restrict__ b, int rows, int inner, int columns) {
  int c = blockIdx.x * TPB + threadIdx.x, r = blockIdx.y * TPB + threadIdx.y;
  if (r >= rows || c >= columns) return;
  const float *pa = a + r * inner, *pb = b + c;
  float s = 0, e = 0;
  for (int k = 0; k < inner; ++k, pb += columns) {
    float y = __fmul_rn(*pa++, *pb) - e, t = s + y;
    e = (t - s) - y;
    s = t;
  }
  out[r * columns + c] = s;
}
__global__ void matmul_single_block(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float sa[TPB * TPB], sb[TPB * TPB];
  int t = threadIdx.y * TPB + threadIdx.x;
  if (t < rows * inner) sa[t] = a[t];
  if (t < inner * columns) sb[t] = b[t];
  __syncthreads();
  int r = threadIdx.y, c = threadIdx.x;
  if (r < rows && c < columns) {
    float s = 0;
    for (int k = 0; k < inner; ++k) s += sa[r * inner + k] * sb[k * columns + c];
    out[r * columns + c] = s;
  }
}
__global__ void matmul_tiled(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[2][TPB][TPB], tb[2][TPB][TPB];
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  auto get_a = [&](int k) { return r < rows && k + tx < inner ? a[r * inner + k + tx] : 0.f; };
  auto get_b = [&](int k) { return c < columns && k + ty < inner ? b[(k + ty) * columns + c] : 0.f; };
  float s = 0, na = get_a(0), nb = get_b(0);
  int p = 0;
  for (int t = 0; t < inner; t += TPB, p ^= 1) {
    ta[p][ty][tx] = na;
    tb[p][ty][tx] = nb;
    __syncthreads();
    na = get_a(t + TPB);
    nb = get_b(t + TPB);
    for (int k = 0; k < TPB; ++k) s += ta[p][ty][k] * tb[p][k][tx];
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
__global__ void matmul_idiomatic(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  constexpr int STAGES = 3;
  __shared__ float ta[STAGES][TPB][TPB], tb[STAGES][TPB][TPB];
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  int tiles = (inner + TPB - 1) / TPB;
  auto load = [&](int n) {
    if (n < tiles) {
      int t = n * TPB, p = n % STAGES;
      bool ia = r < rows && t + tx < inner, ib = c < columns && t + ty < inner;
      __pipeline_memcpy_async(&ta[p][ty][tx], ia ? a + r * inner + t + tx : a, 4, ia ? 0 : 4);
      __pipeline_memcpy_async(&tb[p][ty][tx], ib ? b + (t + ty) * columns + c : b, 4, ib ? 0 : 4);
    }
    __pipeline_commit();
  };
  load(0);
  load(1);
  float s = 0;
  for (int n = 0; n < tiles; ++n) {
    __pipeline_wait_prior(1);
    __syncthreads();
    load(n + 2);
    int p = n % STAGES;
    for (int k = 0; k < TPB; ++k) s += ta[p][ty][k] * tb[p][k][tx];
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
