// Puzzle 10: sanitizers
//
// Two kernels, each of them broken, and both of them may well give the right numbers. Find out where and how,
// and write it into answers.json beside this file; or mend them. Run them with:  ./puzzles run p10

// ANCHOR: memory
// out[row][column] = a[row][column] + 10, by a block of 3 x 3 threads for size x size elements.
__global__ void add_10_2d(float* out, const float* a, int size) {
  int row = threadIdx.y;
  int column = threadIdx.x;
  out[row * size + column] = a[row * size + column] + 10;
}
// ANCHOR_END: memory

// ANCHOR: race
// Every element of out is the sum of all elements of a, by a block of 3 x 3 threads for size x size elements.
__global__ void total(float* out, const float* a, int size) {
  __shared__ float sum;
  int row = threadIdx.y;
  int column = threadIdx.x;
  bool has_element = row < size && column < size;
  if (row == 0 && column == 0) sum = 0;
  __syncthreads();

  if (has_element) sum += a[row * size + column];
  __syncthreads();

  if (has_element) out[row * size + column] = sum;
}
// ANCHOR_END: race
