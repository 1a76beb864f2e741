// Puzzle 12 for large arrays: the dot product of a and b, by as many blocks as the GPU holds.
//
// Two launches. In the first, every block sums its share and leaves one number; in the second, one block sums
// those. Threads stride over the arrays, so the number of blocks fits the GPU and not the data, and the tree
// starts only when all reading is done. Within a warp the tree needs neither shared memory nor barriers:
// shuffles pass the numbers on.

constexpr int TPB = 256;  // threads of a block, a multiple of 32
constexpr int WARPS = TPB / 32;

// ANCHOR: dot_product_at_scale
// The sum of everybody's `value`; thread 0 has it.
__device__ float block_sum(float value) {
  __shared__ float of_warp[WARPS];
  for (int offset = 16; offset > 0; offset /= 2) value += __shfl_down_sync(0xffffffff, value, offset);
  if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = value;
  __syncthreads();

  value = threadIdx.x < WARPS ? of_warp[threadIdx.x] : 0;
  if (threadIdx.x < 32) {
    for (int offset = WARPS / 2; offset > 0; offset /= 2)
      value += __shfl_down_sync(0xffffffff, value, offset);
  }
  return value;
}

// partial[block] = the block's share of the dot product. Any number of blocks.
__global__ void dot_product_of_blocks(float* partial, const float* a, const float* b, int size) {
  const int stride = gridDim.x * TPB;
  const int first = blockIdx.x * TPB + threadIdx.x;
  float sum = 0;
  const float4* a4 = reinterpret_cast<const float4*>(a);
  const float4* b4 = reinterpret_cast<const float4*>(b);
  for (int i = first; i < size / 4; i += stride) {
    const float4 x = a4[i];
    const float4 y = b4[i];
    sum += x.x * y.x + x.y * y.y + x.z * y.z + x.w * y.w;
  }
  for (int i = size / 4 * 4 + first; i < size; i += stride) sum += a[i] * b[i];  // at most three are left

  sum = block_sum(sum);
  if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// out[0] = the sum of all `blocks` partial results. One block.
__global__ void sum_of_partials(float* out, const float* partial, int blocks) {
  float sum = 0;
  for (int i = threadIdx.x; i < blocks; i += TPB) sum += partial[i];
  sum = block_sum(sum);
  if (threadIdx.x == 0) out[0] = sum;
}
// ANCHOR_END: dot_product_at_scale
