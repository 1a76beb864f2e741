// expect: wrong_values
// says: 10 of 25 elements differ
// says: First mismatch: out[3][0] is nan
//
// Forgets the block's number in one direction.
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < rows && col < columns) {
    out[row * columns + col] = a[row * columns + col] + 10;
  }
}
