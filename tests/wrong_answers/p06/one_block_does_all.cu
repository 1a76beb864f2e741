// expect: not_own_work
// says: the values are right, but thread 0 of block 2 stores 3 elements of out
//
// The last block does everything, the others nothing.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // among the threads of all blocks
  if (blockIdx.x == gridDim.x - 1) for (int k = threadIdx.x; k < size; k += blockDim.x) out[k] = a[k] + 10;
}
