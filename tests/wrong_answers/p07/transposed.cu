// expect: wrong_values
// says: 20 of 25 elements differ
//
// Reads rows as columns.
constexpr int SIZE = 5;  // a and out are SIZE x SIZE

// 2 x 2 blocks of 3 x 3 threads: 6 x 6 threads for 5 x 5 elements.
__global__ void add_10_blocks_2d(float* out, const float* a) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < SIZE && col < SIZE) {
    out[row * SIZE + col] = a[col * SIZE + row] + 10;
  }
}
