// Puzzle 15 for large matrices: out[row] = the sum of row `row`, for rows of any length.
//
// Still one block a row. Each thread adds up many elements before the tree begins, and it has several loads
// under way at a time: with one load after the other, most of the time would be spent waiting for memory.

constexpr int TPB = 256;  // threads of a block
constexpr int WARPS = TPB / 32;

// ANCHOR: axis_sum_at_scale
// Launched with one block a row.
__global__ void axis_sum_at_scale(float* out, const float* a, int columns) {
  const float* row = a + static_cast<size_t>(blockIdx.x) * columns;
  float sum = 0;
  if (columns % 4 == 0) {  // then every row begins at a multiple of 16 bytes
    const float4* row4 = reinterpret_cast<const float4*>(row);
#pragma unroll 4
    for (int i = threadIdx.x; i < columns / 4; i += TPB) {
      const float4 x = row4[i];
      sum += (x.x + x.y) + (x.z + x.w);
    }
  } else {
#pragma unroll 4
    for (int i = threadIdx.x; i < columns; i += TPB) sum += row[i];
  }

  __shared__ float of_warp[WARPS];
  for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffff, sum, offset);
  if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = sum;
  __syncthreads();

  if (threadIdx.x < 32) {
    sum = threadIdx.x < WARPS ? of_warp[threadIdx.x] : 0;
    for (int offset = WARPS / 2; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffff, sum, offset);
    if (threadIdx.x == 0) out[blockIdx.x] = sum;
  }
}
// ANCHOR_END: axis_sum_at_scale
