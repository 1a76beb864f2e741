// expect: wrong_values
// says: 16 of 25 elements differ
// says: First mismatch: out[0][3] is nan
//
// Takes the place in the block for the place in the array, so every block does what block (0, 0) does.
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < rows && col < columns) {
    out[row * columns + col] = a[row * columns + col] + 10;
  }
}
