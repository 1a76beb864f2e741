// Puzzle 16 for large matrices: tiles in shared memory, and tiles in registers.
//
// With one output a thread, every multiplication needs two reads of shared memory, and those are then the
// limit. Here a thread has 8 x 8 outputs in registers: 16 values read serve 64 multiplications.

constexpr int TILE = 128;  // a block makes TILE x TILE outputs
constexpr int DEPTH = 16;  // of the inner dimension, at a time
constexpr int TPB = 256;   // 16 x 16 threads, each with 8 x 8 outputs

// ANCHOR: matmul_at_scale
// out (rows, columns) = a (rows, inner) b (inner, columns), with rows and columns multiples of TILE and inner
// of DEPTH. Launched with a block for each tile of out.
__global__ void __launch_bounds__(TPB)
    matmul_at_scale(float* out, const float* a, const float* b, int inner, int columns) {
  __shared__ float tile_a[2][DEPTH][TILE];  // transposed: a thread reads 8 rows of one k as two float4
  __shared__ float tile_b[2][DEPTH][TILE];
  const int row = blockIdx.y * TILE, column = blockIdx.x * TILE;
  const int x = threadIdx.x % 16, y = threadIdx.x / 16;

  // Each thread brings two float4 of each tile: of a, 4 consecutive k of a row; of b, 4 consecutive columns.
  const int a_row = threadIdx.x / 4, a_k = threadIdx.x % 4 * 4;       // and a_row + 64
  const int b_k = threadIdx.x / 32, b_column = threadIdx.x % 32 * 4;  // and b_k + 8
  float4 next_a[2], next_b[2];
  const auto fetch = [&](int k) {
    for (int half = 0; half < 2; ++half) {
      next_a[half] = *reinterpret_cast<const float4*>(
          a + static_cast<size_t>(row + a_row + 64 * half) * inner + k + a_k);
      next_b[half] = *reinterpret_cast<const float4*>(b + static_cast<size_t>(k + b_k + 8 * half) * columns +
                                                      column + b_column);
    }
  };
  const auto keep = [&](int buffer) {
    for (int half = 0; half < 2; ++half) {
      tile_a[buffer][a_k + 0][a_row + 64 * half] = next_a[half].x;
      tile_a[buffer][a_k + 1][a_row + 64 * half] = next_a[half].y;
      tile_a[buffer][a_k + 2][a_row + 64 * half] = next_a[half].z;
      tile_a[buffer][a_k + 3][a_row + 64 * half] = next_a[half].w;
      *reinterpret_cast<float4*>(&tile_b[buffer][b_k + 8 * half][b_column]) = next_b[half];
    }
  };

  float sum[8][8] = {};
  fetch(0);
  keep(0);
  __syncthreads();
  for (int k = 0, buffer = 0; k < inner; k += DEPTH, buffer ^= 1) {
    const bool more = k + DEPTH < inner;
    if (more) fetch(k + DEPTH);  // on its way while this pair of tiles is multiplied
#pragma unroll
    for (int i = 0; i < DEPTH; ++i) {
      float of_a[8], of_b[8];
      for (int j = 0; j < 8; j += 4) {  // rows 4 y to 4 y + 3 and 64 further on: no bank conflicts
        *reinterpret_cast<float4*>(&of_a[j]) =
            *reinterpret_cast<const float4*>(&tile_a[buffer][i][4 * y + 16 * j]);
        *reinterpret_cast<float4*>(&of_b[j]) =
            *reinterpret_cast<const float4*>(&tile_b[buffer][i][4 * x + 16 * j]);
      }
      for (int r = 0; r < 8; ++r) {
        for (int c = 0; c < 8; ++c) sum[r][c] += of_a[r] * of_b[c];
      }
    }
    if (more) keep(buffer ^ 1);  // nobody reads that half any more: all have passed the barrier below
    __syncthreads();
  }

  for (int r = 0; r < 8; ++r) {
    const size_t out_row = row + 4 * y + r % 4 + 64 * (r / 4);
    for (int c = 0; c < 8; c += 4) {
      *reinterpret_cast<float4*>(out + out_row * columns + column + 4 * x + 16 * c) =
          make_float4(sum[r][c], sum[r][c + 1], sum[r][c + 2], sum[r][c + 3]);
    }
  }
}
// ANCHOR_END: matmul_at_scale
