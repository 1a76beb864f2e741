// expect: not_own_work
// says: is stored by two threads
//
// Each block does the elements of all blocks before it as well.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  for (int b = 0; b <= blockIdx.x; b++) { int k = b * blockDim.x + threadIdx.x; if (k < size) out[k] = a[k] + 10; }
}
