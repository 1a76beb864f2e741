// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Copies a[local] where a[i] is meant, so both blocks work on the first four elements. The visible case is
// all ones and cannot tell.
constexpr int TPB = 4;  // threads of a block

// Two blocks of 4 threads. Each block has its own copy of `shared`, which the other block cannot see.
__global__ void add_10_shared(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory

  if (i < size) shared[local] = a[local];
  __syncthreads();

  // Shared memory is indexed by the place in the block, global memory by the place in the array.
  if (i < size) out[i] = shared[local] + 10;
}
