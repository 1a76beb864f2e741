// Puzzle 07: 2D blocks
//
//   out[row][col] = a[row][col] + 10
//
// One kernel to write. Run it with:  ./puzzles run p07

// ANCHOR: add_10_blocks_2d
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  // FILL IN (about 3 lines)
}
// ANCHOR_END: add_10_blocks_2d
