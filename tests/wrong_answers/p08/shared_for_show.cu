// expect: not_own_work
// says: thread 0 of block 0 reads a[0] twice
//
// Reads shared memory, and uses global memory.
constexpr int TPB = 4;  // threads of a block

// Two blocks of 4 threads. Each block has its own copy of `shared`, which the other block cannot see.
__global__ void add_10_shared(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory

  if (i < size) shared[local] = a[i];
  __syncthreads();

  if (i < size) out[i] = a[i] + 10 + 0 * shared[local];
}
