// Every thread reads something that exists; a cuda::pipeline.
#include <cuda_pipeline.h>
constexpr int TPB = 3;
__global__ void matmul_naive(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  int r = blockIdx.y * TPB + threadIdx.y, c = blockIdx.x * TPB + threadIdx.x;
  int rr = min(r, rows - 1), cc = min(c, columns - 1);
  float s = 0;
  for (int k = 0; k < inner; ++k) s += a[rr * inner + k] * b[k * columns + cc];
  if (r < rows && c < columns) out[r * columns + c] = s;
}
__global__ void matmul_single_block(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[TPB][TPB], tb[TPB][TPB];
  int r = threadIdx.y, c = threadIdx.x;
  ta[r][c] = a[min(r, rows - 1) * inner + min(c, inner - 1)];
  tb[r][c] = b[min(r, inner - 1) * columns + min(c, columns - 1)];
  __syncthreads();
  float s = 0;
  for (int k = 0; k < inner; ++k) s += ta[r][k] * tb[k][c];
  if (r < rows && c < columns) out[r * columns + c] = s;
}
__global__ void matmul_tiled(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[TPB][TPB], tb[TPB][TPB];
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  int rr = min(r, rows - 1), cc = min(c, columns - 1);
  float s = 0;
  for (int t = 0; t < inner; t += TPB) {
    float va = a[rr * inner + min(t + tx, inner - 1)], vb = b[min(t + ty, inner - 1) * columns + cc];
    ta[ty][tx] = t + tx < inner ? va : 0;
    tb[ty][tx] = t + ty < inner ? vb : 0;
    __syncthreads();
    for (int k = 0; k < TPB; ++k) s += ta[ty][k] * tb[k][tx];
    __syncthreads();
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
#include <cuda/pipeline>
__global__ void matmul_idiomatic(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[2][TPB][TPB], tb[2][TPB][TPB];
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  auto pipe = cuda::make_pipeline();
  auto load = [&](int p, int t) {
    pipe.producer_acquire();
    if (r < rows && t + tx < inner) cuda::memcpy_async(&ta[p][ty][tx], &a[r * inner + t + tx], sizeof(float), pipe);
    else ta[p][ty][tx] = 0;
    if (c < columns && t + ty < inner) cuda::memcpy_async(&tb[p][ty][tx], &b[(t + ty) * columns + c], sizeof(float), pipe);
    else tb[p][ty][tx] = 0;
    pipe.producer_commit();
  };
  float s = 0;
  load(0, 0);
  int p = 0;
  for (int t = 0; t < inner; t += TPB, p ^= 1) {
    if (t + TPB < inner) load(p ^ 1, t + TPB);
    if (t + TPB < inner) cuda::pipeline_consumer_wait_prior<1>(pipe);
    else cuda::pipeline_consumer_wait_prior<0>(pipe);
    __syncthreads();
    for (int k = 0; k < TPB; ++k) s += ta[p][ty][k] * tb[p][k][tx];
    pipe.consumer_release();
    __syncthreads();
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
