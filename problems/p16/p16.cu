// Puzzle 16: matrix multiplication
//
//   out[row][column] = sum of a[row][k] * b[k][column] over k
//
// Four kernels to write. Run them with:  ./puzzles run p16

// ANCHOR: includes
#include <cuda_pipeline.h>  // __pipeline_memcpy_async, __pipeline_commit, __pipeline_wait_prior
// ANCHOR_END: includes

// ANCHOR: matmul_naive
constexpr int TPB = 3;  // threads of a block in each direction; a tile is TPB x TPB

// a has rows x inner elements, b has inner x columns, out has rows x columns, all row by row.
__global__ void matmul_naive(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int column = blockIdx.x * blockDim.x + threadIdx.x;
  // FILL IN (about 5 lines)
}
// ANCHOR_END: matmul_naive

// ANCHOR: matmul_single_block
// One block: rows, inner and columns are at most TPB, so that each matrix fits into a tile.
__global__ void matmul_single_block(float* out, const float* a, const float* b, int rows, int inner,
                                    int columns) {
  __shared__ float tile_a[TPB][TPB];
  __shared__ float tile_b[TPB][TPB];
  int row = threadIdx.y;
  int column = threadIdx.x;
  // FILL IN (about 10 lines)
}
// ANCHOR_END: matmul_single_block

// ANCHOR: matmul_tiled
// As many blocks as out takes. A block walks along its rows of a and its columns of b, one tile at a time.
__global__ void matmul_tiled(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float tile_a[TPB][TPB];
  __shared__ float tile_b[TPB][TPB];
  int local_row = threadIdx.y;
  int local_column = threadIdx.x;
  int row = blockIdx.y * TPB + local_row;
  int column = blockIdx.x * TPB + local_column;
  // FILL IN (about 18 lines)
}
// ANCHOR_END: matmul_tiled

// ANCHOR: matmul_idiomatic
// The same walk. While a block multiplies one pair of tiles, the next pair is on its way into the other half
// of shared memory.
__global__ void matmul_idiomatic(float* out, const float* a, const float* b, int rows, int inner,
                                 int columns) {
  __shared__ float tile_a[2][TPB][TPB];
  __shared__ float tile_b[2][TPB][TPB];
  int local_row = threadIdx.y;
  int local_column = threadIdx.x;
  int row = blockIdx.y * TPB + local_row;
  int column = blockIdx.x * TPB + local_column;
  // FILL IN (about 28 lines)
}
// ANCHOR_END: matmul_idiomatic
