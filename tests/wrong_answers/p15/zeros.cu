// expect: wrong_values
// says: 4 of 4 elements differ
//
// Writes a zero to every element.
constexpr int SIZE = 6;  // elements of a row
constexpr int TPB = 8;   // threads of a block

// A grid of 1 x rows blocks of 8 threads: blockIdx.y is the row that a block adds up.
__global__ void axis_sum(float* out, const float* a) {
  __shared__ float cache[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in the row
  int local = threadIdx.x;                        // in shared memory
  int row = blockIdx.y;
  if (local == 0) out[row] = 0;
}
