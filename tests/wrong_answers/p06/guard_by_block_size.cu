// expect: wrong_values
// says: First mismatch: out[4] is nan
// says: it was never written
//
// Compares with the size of a block where the size of the array is meant.

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  if (i < blockDim.x) out[i] = a[i] + 10;
}
