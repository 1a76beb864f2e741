// Tiles of a matrix product: two-dimensional blocks, sizes that the tiles do not divide.
// kernel: matrix_multiply
// grid: 3,2
// block: 8,8
// argument: uninit:float32:13x19
// argument: random:float32:13x11:15
// argument: random:float32:11x19:16
// argument: i32:13
// argument: i32:11
// argument: i32:19
__global__ void matrix_multiply(float* c, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float left[8][8], right[8][8];
  const int x = threadIdx.x, y = threadIdx.y;
  const int row = blockIdx.y * 8 + y, column = blockIdx.x * 8 + x;
  float sum = 0.0f;
  for (int tile = 0; tile < inner; tile += 8) {
    left[y][x] = row < rows && tile + x < inner ? a[row * inner + tile + x] : 0.0f;
    right[y][x] = tile + y < inner && column < columns ? b[(tile + y) * columns + column] : 0.0f;
    __syncthreads();
    for (int k = 0; k < 8; ++k) sum += left[y][k] * right[k][x];
    __syncthreads();
  }
  if (row < rows && column < columns) c[row * columns + column] = sum;
}
