// Puzzle 06: blocks. The solution.
//
//   out[i] = a[i] + 10

// ANCHOR: add_10_blocks_solution

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  if (i < size) out[i] = a[i] + 10;
}
// ANCHOR_END: add_10_blocks_solution
