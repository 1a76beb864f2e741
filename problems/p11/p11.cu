// Puzzle 11: pooling
//
//   out[i] = a[i - 2] + a[i - 1] + a[i], of which only the elements that exist count
//
// One kernel to write. Run it with:  ./puzzles run p11

// ANCHOR: pooling
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each element.
__global__ void pooling(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  // FILL IN (about 10 lines)
}
// ANCHOR_END: pooling
