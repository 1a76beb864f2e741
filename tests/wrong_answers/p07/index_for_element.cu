// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Adds 10 to the index. The visible case has a[k] = k and cannot tell.
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < rows && col < columns) {
    out[row * columns + col] = row * columns + col + 10;
  }
}
