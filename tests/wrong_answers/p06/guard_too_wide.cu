// expect: device_fault
// says: read past the end of a
// says: thread 1 of block 2
//
// Takes <= for <: one thread too many.

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  if (i <= size) out[i] = a[i] + 10;
}
