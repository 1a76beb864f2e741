// Puzzle 15: axis sum
//
//   out[row] = a[row][0] + a[row][1] + ... + a[row][5]
//
// One kernel to write. Run it with:  ./puzzles run p15

// ANCHOR: axis_sum
constexpr int SIZE = 6;  // elements of a row
constexpr int TPB = 8;   // threads of a block

// A grid of 1 x rows blocks of 8 threads: blockIdx.y is the row that a block adds up.
__global__ void axis_sum(float* out, const float* a) {
  __shared__ float cache[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in the row
  int local = threadIdx.x;                        // in shared memory
  int row = blockIdx.y;
  // FILL IN (about 15 lines)
}
// ANCHOR_END: axis_sum
