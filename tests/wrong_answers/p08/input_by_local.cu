// expect: wrong_values
// says: with other data (case integers 1, seed 1)
// says: 4 of 8 elements differ
//
// Passes by shared memory, and takes the place in the block for the place in a.
constexpr int TPB = 4;  // threads of a block

// Two blocks of 4 threads. Each block has its own copy of `shared`, which the other block cannot see.
__global__ void add_10_shared(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory

  if (i < size) shared[local] = a[i];
  __syncthreads();

  // Shared memory is indexed by the place in the block, global memory by the place in the array.
  if (i < size) out[i] = a[local] + 10;
}
