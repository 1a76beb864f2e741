// expect: wrong_values
// says: (case integers 1 at n = 13, seed 1)
//
// Guards with the size of the visible case.
// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  if (i < 9 && i < size) out[i] = a[i] + 10;
}
