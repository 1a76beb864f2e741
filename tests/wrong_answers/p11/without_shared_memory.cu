// expect: not_own_work
// says: ❌ pooling FAILED: the values are right, but thread 2 of block 0 reads 3 elements of a
//
// Right, and straight from global memory.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each element.
__global__ void pooling(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  // Each element is read from global memory once, though up to three outputs need it.
  if (i < size) shared[local] = a[i];

  // The barrier stands outside every `if`: all threads of the block must reach it.
  __syncthreads();

  if (i < size) {
    float sum = a[i];  // in a register: out is written once
    // The window looks back. At the start of the array, elements 0 and 1 find less than two before them.
    if (local >= 1) sum += a[i - 1];
    if (local >= 2) sum += a[i - 2];
    out[i] = sum;
  }
}
