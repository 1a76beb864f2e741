// expect: device_fault
// says: read past the end of a
// says: block 2
//
// All 12 threads work, but a has 9 elements.

// Three blocks of 4 threads: no block is enough for all elements, and together they are 3 threads too many.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  out[i] = a[i] + 10;
}
