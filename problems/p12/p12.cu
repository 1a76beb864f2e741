// Puzzle 12: dot product
//
//   out[0] = a[0] * b[0] + a[1] * b[1] + ... + a[7] * b[7]
//
// One kernel to write. Run it with:  ./puzzles run p12

// ANCHOR: dot_product
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each pair of elements. out has one element.
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and b
  int local = threadIdx.x;                        // in shared memory
  // FILL IN (about 13 lines)
}
// ANCHOR_END: dot_product
