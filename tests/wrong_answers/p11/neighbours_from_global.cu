// expect: not_own_work
// says: thread 2 of block 0 reads 3 elements of a
// says: what the threads of a block need together, one of them reads for all
//
// Only its own element comes from shared memory.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each element.
__global__ void pooling(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  if (i < size) shared[local] = a[i]; __syncthreads(); if (i < size) { float s = shared[local]; if (i > 0) s += a[i-1]; if (i > 1) s += a[i-2]; out[i] = s; }
}
