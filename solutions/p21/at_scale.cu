// Puzzle 21 for large tables: a warp copies a row, 4 floats a thread.
//
// The kernel of the puzzle divides by embed_dim for every element, and its accesses are 4 bytes a thread.
// Here a warp owns a position: one index for all its lanes, no division, and 16 bytes a lane at a time.

constexpr int TPB = 256;  // threads of a block
constexpr int WARPS = TPB / 32;

// ANCHOR: embedding_at_scale
// Launched with a block for each WARPS positions. embed_dim is a multiple of 4, so that every row begins at a
// multiple of 16 bytes.
__global__ void embedding_at_scale(float* output, const int* indices, const float* weights, int positions,
                                   int vocab_size, int embed_dim) {
  const int position = blockIdx.x * WARPS + threadIdx.x / 32;
  if (position >= positions) return;
  const int row = indices[position];
  const bool known = row >= 0 && row < vocab_size;
  const float4* from =
      reinterpret_cast<const float4*>(weights + static_cast<size_t>(known ? row : 0) * embed_dim);
  float4* to = reinterpret_cast<float4*>(output + static_cast<size_t>(position) * embed_dim);
#pragma unroll 4
  for (int e = threadIdx.x % 32; e < embed_dim / 4; e += 32)
    to[e] = known ? from[e] : make_float4(0, 0, 0, 0);
}
// ANCHOR_END: embedding_at_scale
