// expect: not_own_work
// says: reads 6 elements of a
//
// One thread of each block adds up the row.
constexpr int SIZE = 6;  // elements of a row
constexpr int TPB = 8;   // threads of a block

// A grid of 1 x rows blocks of 8 threads: blockIdx.y is the row that a block adds up.
__global__ void axis_sum(float* out, const float* a) {
  __shared__ float cache[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in the row
  int local = threadIdx.x;                        // in shared memory
  int row = blockIdx.y;
  if (local == 0) { float s = 0; for (int k = 0; k < SIZE; ++k) s += a[row * SIZE + k]; out[row] = s; }
}
