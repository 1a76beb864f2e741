// Prints what it reads; rows of a tile are copied by the whole block.
#include <cuda_pipeline.h>
constexpr int TPB = 3;
#include <cstdio>
__global__ void matmul_naive(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  int r = blockIdx.y * blockDim.y + threadIdx.y, c = blockIdx.x * blockDim.x + threadIdx.x;
  if (r < rows && c < columns) {
    float s = 0;
    for (int k = 0; k < inner; ++k) {
      printf("%f %f\n", a[r * inner + k], b[k * columns + c]);
      s += a[r * inner + k] * b[k * columns + c];
    }
    out[r * columns + c] = s;
  }
}
__global__ void matmul_single_block(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[TPB][TPB], tb[TPB][TPB];
  int r = threadIdx.y, c = threadIdx.x;
  if (r < rows && c < inner) {
    ta[r][c] = a[r * inner + c];
    printf("%f\n", a[r * inner + c]);
  }
  if (r < inner && c < columns) tb[r][c] = b[r * columns + c];
  __syncthreads();
  if (r < rows && c < columns) {
    float s = 0;
    for (int k = 0; k < inner; ++k) s += ta[r][k] * tb[k][c];
    out[r * columns + c] = s;
  }
}
__global__ void matmul_tiled(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[TPB][TPB], tb[TPB][TPB];
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  float s = 0;
  for (int t = 0; t < inner; t += TPB) {
    ta[ty][tx] = r < rows && t + tx < inner ? a[r * inner + t + tx] : 0;
    if (r < rows && t + tx < inner) printf("a %f\n", a[r * inner + t + tx]);
    tb[ty][tx] = c < columns && t + ty < inner ? b[(t + ty) * columns + c] : 0;
    __syncthreads();
    for (int k = 0; k < TPB; ++k) s += ta[ty][k] * tb[k][tx];
    __syncthreads();
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
namespace cg = cooperative_groups;
__global__ void matmul_idiomatic(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float ta[TPB][TPB], tb[TPB][TPB];
  auto block = cg::this_thread_block();
  int ty = threadIdx.y, tx = threadIdx.x, r = blockIdx.y * TPB + ty, c = blockIdx.x * TPB + tx;
  int r0 = blockIdx.y * TPB, c0 = blockIdx.x * TPB;
  float s = 0;
  for (int t = 0; t < inner; t += TPB) {
    int nk = min(TPB, inner - t), nc = min(TPB, columns - c0), nr = min(TPB, rows - r0);
    for (int q = 0; q < nr; ++q) cg::memcpy_async(block, ta[q], a + (r0 + q) * inner + t, nk * sizeof(float));
    for (int q = 0; q < nk; ++q) cg::memcpy_async(block, tb[q], b + (t + q) * columns + c0, nc * sizeof(float));
    cg::wait(block);
    if (r < rows && c < columns)
      for (int k = 0; k < nk; ++k) s += ta[ty][k] * tb[k][tx];
    block.sync();
  }
  if (r < rows && c < columns) out[r * columns + c] = s;
}
