// expect: not_own_work
// says: is stored by two threads
//
// Asks whether the index exists, not whether row and column do.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  int k = row * columns + col; if (k < rows * columns) out[k] = a[k] + 10;
}
