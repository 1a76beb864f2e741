// expect: wrong_values
// says: First mismatch: out[6] is nan
//
// Adds the number of the block without counting its threads, so the blocks overlap.

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x + threadIdx.x;  // among the threads of all blocks
  if (i < size) out[i] = a[i] + 10;
}
