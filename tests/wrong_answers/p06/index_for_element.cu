// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Adds 10 to the index. The visible case has a[i] = i and cannot tell.

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  if (i < size) out[i] = i + 10;
}
