// expect: device_fault
// says: read past the end of a
//
// Checks the row only. Column 5 of a row is column 0 of the next one, and behind the last row there is none.
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < rows) {
    out[row * columns + col] = a[row * columns + col] + 10;
  }
}
