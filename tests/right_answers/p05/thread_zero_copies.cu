// One thread copies both inputs into shared memory.
__global__ void broadcast_add(float* out, const float* a, const float* b, int rows, int columns) {
  __shared__ float sa[3], sb[3];
  int row = threadIdx.y, col = threadIdx.x;
  if (row == 0 && col == 0) {
    for (int c = 0; c < columns; ++c) sa[c] = a[c];
    for (int r = 0; r < rows; ++r) sb[r] = b[r];
  }
  __syncthreads();
  if (row < rows && col < columns) out[row * columns + col] = sa[col] + sb[row];
}
