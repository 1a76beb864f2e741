// A register more, a longer tile, asynchronous copies in PTX.
#include <cuda_pipeline.h>
constexpr int TPB = 3;
__global__ void matmul_naive(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  int i = (blockIdx.y * blockDim.y + threadIdx.y), j = blockIdx.x * blockDim.x + threadIdx.x;
  if (!(i < rows && j < columns)) return;
  double s = 0;
  for (int k = 0; k < inner; ++k) s += (double)a[i * inner + k] * b[k * columns + j];
  out[i * columns + j] = s;
}
__global__ void matmul_single_block(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float tile_b[TPB][TPB], tile_a[TPB][TPB];
  int r = threadIdx.y, c = threadIdx.x;
  float mine = 0;
  if (r < rows && c < inner) mine = a[r * inner + c];
  tile_a[r][c] = mine;
  tile_b[c][r] = c < inner && r < columns ? b[c * columns + r] : 0;
  __syncthreads();
  float s = 0;
  for (int k = TPB - 1; k >= 0; --k) s += tile_a[r][k] * tile_b[k][c];
  if (r < rows && c < columns) out[r * columns + c] = s;
}
__global__ void matmul_tiled(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  constexpr int K = 6;
  __shared__ float ta[TPB][K], tb[K][TPB];
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  float s = 0;
  for (int t = 0; t < inner; t += K) {
    for (int k = tx; k < K; k += TPB) ta[ty][k] = r < rows && t + k < inner ? a[r * inner + t + k] : 0;
    for (int k = ty; k < K; k += TPB) tb[k][tx] = c < columns && t + k < inner ? b[(t + k) * columns + c] : 0;
    __syncthreads();
    for (int k = 0; k < K; ++k) s += ta[ty][k] * tb[k][tx];
    __syncthreads();
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
__device__ void copy4(float* to, const float* from, bool inside) {
  unsigned d = (unsigned)__cvta_generic_to_shared(to);
  int n = inside ? 4 : 0;
  asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(d), "l"(from), "r"(n) : "memory");
}
__global__ void matmul_idiomatic(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[2][TPB][TPB], tb[2][TPB][TPB];
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  auto load = [&](int p, int t) {
    bool ia = r < rows && t + tx < inner, ib = c < columns && t + ty < inner;
    copy4(&ta[p][ty][tx], ia ? a + r * inner + t + tx : a, ia);
    copy4(&tb[p][ty][tx], ib ? b + (t + ty) * columns + c : b, ib);
    asm volatile("cp.async.commit_group;" ::: "memory");
  };
  float s = 0;
  load(0, 0);
  int p = 0;
  for (int t = 0; t < inner; t += TPB, p ^= 1) {
    if (t + TPB < inner) {
      load(p ^ 1, t + TPB);
      asm volatile("cp.async.wait_group 1;" ::: "memory");
    } else {
      asm volatile("cp.async.wait_all;" ::: "memory");
    }
    __syncthreads();
    for (int k = 0; k < TPB; ++k) s += ta[p][ty][k] * tb[p][k][tx];
    __syncthreads();
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
