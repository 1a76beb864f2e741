// Every thread reads something that exists.
__global__ void add_10_blocks_2d(float* out, const float* a, int rows, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y, col = blockIdx.x * blockDim.x + threadIdx.x;
  int r = min(row, rows - 1), c = min(col, columns - 1);
  float v = a[r * columns + c] + 10.0f;
  if (row == r && col == c) out[r * columns + c] = v;
}
