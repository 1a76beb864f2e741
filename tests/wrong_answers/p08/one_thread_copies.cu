// expect: finding
// says: error[initcheck]: read of shared, which nobody has written
//
// Only one thread of a block copies, and all read: three of four elements were never written.
constexpr int TPB = 4;  // threads of a block

// Two blocks of 4 threads. Each block has its own copy of `shared`, which the other block cannot see.
__global__ void add_10_shared(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory

  if (local == 0) shared[local] = a[i];
  __syncthreads();

  // Shared memory is indexed by the place in the block, global memory by the place in the array.
  if (i < size) out[i] = shared[local] + 10;
}
