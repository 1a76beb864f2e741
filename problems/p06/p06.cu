// Puzzle 06: blocks
//
//   out[i] = a[i] + 10
//
// One kernel to write. Run it with:  ./puzzles run p06

// ANCHOR: add_10_blocks

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  // FILL IN (about 1 line)
}
// ANCHOR_END: add_10_blocks
