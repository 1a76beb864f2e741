// expect: device_fault
// says: (case integers 1 at rows = 4, columns = 2, seed 1)
//
// Takes the number of rows for the length of a row. Right for squares.
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < rows && col < columns) {
    out[row * rows + col] = a[row * rows + col] + 10;
  }
}
