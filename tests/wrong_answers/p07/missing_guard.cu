// expect: device_fault
// says: read past the end of a
//
// All 36 threads work, but a has 25 elements.
// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  out[row * columns + col] = a[row * columns + col] + 10;
}
