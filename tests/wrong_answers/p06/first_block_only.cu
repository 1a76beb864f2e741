// expect: wrong_values
// says: 5 of 9 elements differ
// says: First mismatch: out[4] is nan
// says: thread 0 of block 1
//
// Takes the thread's number in its block for its place in the array, so every block does what block 0 does.

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i < size) out[i] = a[i] + 10;
}
