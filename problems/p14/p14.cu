// Puzzle 14: prefix sum
//
//   out[i] = a[0] + a[1] + ... + a[i]
//
// Three kernels to write. Run them with:  ./puzzles run p14

// ANCHOR: prefix_sum_simple
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each element: size is at most TPB.
__global__ void prefix_sum_simple(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = threadIdx.x;
  // FILL IN (about 12 lines)
}
// ANCHOR_END: prefix_sum_simple

// ANCHOR: scan_blocks
// As many blocks of 8 threads as size takes. Each block scans its own elements and stores their sum in
// block_sums, which has one element a block.
__global__ void scan_blocks(float* out, float* block_sums, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  // FILL IN (about 14 lines)
}
// ANCHOR_END: scan_blocks

// ANCHOR: add_offsets
// The same blocks, after all of scan_blocks has ended. Each adds to its elements what stands before them.
__global__ void add_offsets(float* out, const float* block_sums, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int local = threadIdx.x;
  int block = blockIdx.x;
  // FILL IN (about 10 lines)
}
// ANCHOR_END: add_offsets
