// expect: finding
// says: not every thread of the block reaches this barrier
//
// A second barrier, and it stands under the guard: right as long as every thread has an element.
constexpr int TPB = 4;  // threads of a block

// Two blocks of 4 threads. Each block has its own copy of `shared`, which the other block cannot see.
__global__ void add_10_shared(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory

  if (i < size) shared[local] = a[i];
  __syncthreads();

  // clang-format off: one line, as it is often written
  if (i < size) { __syncthreads(); out[i] = shared[local] + 10; }
  // clang-format on
}
