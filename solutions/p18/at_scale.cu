// Puzzle 18 for long vectors: softmax by as many blocks as the GPU holds, in three launches.
//
// Maximum and sum are found in one pass: whenever a thread meets a greater maximum, it scales the sum it has
// so far ("online softmax", Milakov and Gimelshein 2018). Pairs (maximum, sum) of any two parts of the vector
// can be combined in the same way, so they go up a tree as plain sums do. The vector is read twice and
// written once.

constexpr int TPB = 256;  // threads of a block
constexpr int WARPS = TPB / 32;
constexpr float LOWEST = -3.402823466e+38f;  // -FLT_MAX, the least finite float

// ANCHOR: softmax_at_scale
// Of a part of the vector: its maximum, and the sum of exp(x - maximum).
struct Part {
  float max = LOWEST;
  float sum = 0;
};

__device__ Part combine(Part a, Part b) {
  const float max = fmaxf(a.max, b.max);
  return {max, a.sum * __expf(a.max - max) + b.sum * __expf(b.max - max)};
}

// Whole block; thread 0 has the result.
__device__ Part block_combine(Part part) {
  __shared__ Part of_warp[WARPS];
  for (int offset = 16; offset > 0; offset /= 2) {
    part = combine(part, {__shfl_down_sync(0xffffffff, part.max, offset),
                          __shfl_down_sync(0xffffffff, part.sum, offset)});
  }
  if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = part;
  __syncthreads();

  if (threadIdx.x == 0) {
    for (int warp = 1; warp < WARPS; ++warp) part = combine(part, of_warp[warp]);
  }
  return part;
}

// parts[block] = (maximum, sum) of the block's share. Any number of blocks.
__global__ void softmax_parts(Part* parts, const float* input, int size) {
  const int first = blockIdx.x * TPB + threadIdx.x, stride = gridDim.x * TPB;
  Part part;
  const float4* input4 = reinterpret_cast<const float4*>(input);
  for (int i = first; i < size / 4; i += stride) {
    const float4 x = input4[i];
    const float max = fmaxf(part.max, fmaxf(fmaxf(x.x, x.y), fmaxf(x.z, x.w)));
    part.sum = part.sum * __expf(part.max - max) + __expf(x.x - max) + __expf(x.y - max) + __expf(x.z - max) +
               __expf(x.w - max);
    part.max = max;
  }
  for (int i = size / 4 * 4 + first; i < size; i += stride) part = combine(part, {input[i], 1});

  part = block_combine(part);
  if (threadIdx.x == 0) parts[blockIdx.x] = part;
}

// whole[0] = all `blocks` parts together. One block.
__global__ void softmax_whole(Part* whole, const Part* parts, int blocks) {
  Part part;
  for (int i = threadIdx.x; i < blocks; i += TPB) part = combine(part, parts[i]);
  part = block_combine(part);
  if (threadIdx.x == 0) whole[0] = part;
}

// output[i] = exp(input[i] - maximum) / sum. Any number of blocks.
__global__ void softmax_write(float* output, const float* input, const Part* whole, int size) {
  const int first = blockIdx.x * TPB + threadIdx.x, stride = gridDim.x * TPB;
  const float max = whole->max, scale = 1 / whole->sum;
  const float4* input4 = reinterpret_cast<const float4*>(input);
  float4* output4 = reinterpret_cast<float4*>(output);
  for (int i = first; i < size / 4; i += stride) {
    const float4 x = input4[i];
    output4[i] = make_float4(__expf(x.x - max) * scale, __expf(x.y - max) * scale, __expf(x.z - max) * scale,
                             __expf(x.w - max) * scale);
  }
  for (int i = size / 4 * 4 + first; i < size; i += stride) output[i] = __expf(input[i] - max) * scale;
}
// ANCHOR_END: softmax_at_scale
