// expect: wrong_answers
// says: ❌ race: the values are wrong
//
// A barrier before the addition does not order the additions among each other.
// The race is found beside the wrong values; the puzzle is to find it, so the report says the values alone.
// out[row][column] = a[row][column] + 10, by a block of 3 x 3 threads for size x size elements.
__global__ void add_10_2d(float* out, const float* a, int size) {
  int row = threadIdx.y;
  int column = threadIdx.x;
  // Thread (2, 0) would touch an element too, but one that is another thread's: both directions are guarded.
  if (row < size && column < size) {
    out[row * size + column] = a[row * size + column] + 10;
  }
}

// Every element of out is the sum of all elements of a, by a block of 3 x 3 threads for size x size elements.
__global__ void total(float* out, const float* a, int size) {
  __shared__ float sum;
  int row = threadIdx.y;
  int column = threadIdx.x;
  bool has_element = row < size && column < size;
  if (row == 0 && column == 0) sum = 0;
  __syncthreads();

  // Reading, adding and writing back as one step that no other thread gets in between.
  __syncthreads();
  if (has_element) sum += a[row * size + column];
  __syncthreads();

  if (has_element) out[row * size + column] = sum;
}
