// expect: device_fault
// says: past the end of a
//
// Counts 6 elements a row, as many as there are threads.
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < rows && col < columns) {
    out[row * 6 + col] = a[row * 6 + col] + 10;
  }
}
