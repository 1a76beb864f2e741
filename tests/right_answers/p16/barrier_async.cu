// Asynchronous copies that arrive at a cuda::barrier.
#include <cuda_pipeline.h>
constexpr int TPB = 3;
#include <cuda/barrier>
__global__ void matmul_naive(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  int r = blockIdx.y * blockDim.y + threadIdx.y, c = blockIdx.x * blockDim.x + threadIdx.x;
  float s = 0;
  for (int k = 0; k < inner; ++k) if (r < rows && c < columns) s += a[r * inner + k] * b[k * columns + c];
  if (r < rows && c < columns) out[r * columns + c] = s;
}
__global__ void matmul_single_block(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[TPB][TPB], tb[TPB][TPB];
  int r = threadIdx.y, c = threadIdx.x;
  if (r < rows && c < inner) ta[r][c] = __ldg(a + r * inner + c);
  if (r < inner && c < columns) tb[r][c] = __ldg(b + r * columns + c);
  __syncthreads();
  if (r < rows && c < columns) {
    float s = ta[r][0] * tb[0][c];
    if (inner > 1) s += ta[r][1] * tb[1][c];
    if (inner > 2) s += ta[r][2] * tb[2][c];
    out[r * columns + c] = s;
  }
}
__global__ void matmul_tiled(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float tb[TPB][TPB], ta[TPB][TPB];
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  float s = 0;
  for (int t = 0; t < inner; t += TPB) {
    if (t > 0) __syncthreads();
    ta[ty][tx] = r < rows && t + tx < inner ? a[r * inner + t + tx] : 0;
    tb[ty][tx] = c < columns && t + ty < inner ? b[(t + ty) * columns + c] : 0;
    __syncthreads();
    for (int k = 0; k < TPB; ++k) s += ta[ty][k] * tb[k][tx];
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
__global__ void matmul_idiomatic(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[TPB][TPB], tb[TPB][TPB];
#pragma nv_diag_suppress static_var_with_dynamic_init
  __shared__ cuda::barrier<cuda::thread_scope_block> bar;
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  if (tx == 0 && ty == 0) init(&bar, TPB * TPB);
  __syncthreads();
  float s = 0;
  for (int t = 0; t < inner; t += TPB) {
    if (r < rows && t + tx < inner) cuda::memcpy_async(&ta[ty][tx], &a[r * inner + t + tx], sizeof(float), bar);
    else ta[ty][tx] = 0;
    if (c < columns && t + ty < inner) cuda::memcpy_async(&tb[ty][tx], &b[(t + ty) * columns + c], sizeof(float), bar);
    else tb[ty][tx] = 0;
    bar.arrive_and_wait();
    for (int k = 0; k < TPB; ++k) s += ta[ty][k] * tb[k][tx];
    bar.arrive_and_wait();
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
