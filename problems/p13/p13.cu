// Puzzle 13: 1D convolution
//
//   out[i] = sum of a[i + j] * b[j] over the taps j that stay inside a
//
// Two kernels to write. Run them with:  ./puzzles run p13

// ANCHOR: conv_1d_simple
constexpr int SIZE = 6;  // elements of a and out
constexpr int CONV = 3;  // taps: elements of b

// One block of 8 threads: more threads than elements.
__global__ void conv_1d_simple(float* out, const float* a, const float* b) {
  __shared__ float shared_a[SIZE];
  __shared__ float shared_b[CONV];
  int i = threadIdx.x;
  // FILL IN (about 14 lines)
}
// ANCHOR_END: conv_1d_simple

// ANCHOR: conv_1d_block_boundary
constexpr int SIZE_2 = 15;
constexpr int CONV_2 = 4;
constexpr int TPB = 8;  // threads of a block

// Two blocks of 8 threads. The last outputs of block 0 need inputs that block 1 owns: the halo.
__global__ void conv_1d_block_boundary(float* out, const float* a, const float* b) {
  __shared__ float shared_a[TPB + CONV_2 - 1];  // the block's own elements, then the halo
  __shared__ float shared_b[CONV_2];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  // FILL IN (about 18 lines)
}
// ANCHOR_END: conv_1d_block_boundary
