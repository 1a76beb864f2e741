// expect: wrong_values
// says: 20 of 25 elements differ
//
// Reads rows as columns.
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < rows && col < columns) {
    out[row * columns + col] = a[col * columns + row] + 10;
  }
}
