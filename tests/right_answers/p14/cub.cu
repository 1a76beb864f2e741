// CUB scans.
constexpr int TPB = 8;
#include <cub/block/block_scan.cuh>
#include <cub/block/block_reduce.cuh>
using Scan = cub::BlockScan<float, TPB>;
__global__ void prefix_sum_simple(float* out, const float* a, int size) {
  __shared__ Scan::TempStorage t;
  int i = threadIdx.x;
  float v = i < size ? a[i] : 0, r;
  Scan(t).InclusiveSum(v, r);
  if (i < size) out[i] = r;
}
__global__ void scan_blocks(float* out, float* block_sums, const float* a, int size) {
  __shared__ Scan::TempStorage t;
  int i = blockIdx.x * TPB + threadIdx.x;
  float v = i < size ? a[i] : 0, r, total;
  Scan(t).InclusiveSum(v, r, total);
  if (i < size) out[i] = r;
  if (threadIdx.x == 0) block_sums[blockIdx.x] = total;
}
__global__ void add_offsets(float* out, const float* block_sums, int size) {
  using Reduce = cub::BlockReduce<float, TPB>;
  __shared__ Reduce::TempStorage t;
  __shared__ float offset;
  int i = blockIdx.x * TPB + threadIdx.x;
  float p = 0;
  for (int b = threadIdx.x; b < blockIdx.x; b += TPB) p += block_sums[b];
  float o = Reduce(t).Sum(p);
  if (threadIdx.x == 0) offset = o;
  __syncthreads();
  if (i < size) out[i] += offset;
}
