// expect: wrong_values
// says: 1 of 9 elements differ
// says: First mismatch: out[8] is nan
//
// Leaves the last block without work.

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  if (i < size - 1) out[i] = a[i] + 10;
}
