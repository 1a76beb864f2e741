// expect: not_own_work
// says: thread 0 of block 0 reads 8 elements of a
//
// One thread does the work of eight.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each pair of elements. out has one element.
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and b
  int local = threadIdx.x;                        // in shared memory
  if (local == 0) { float s = 0; for (int k = 0; k < size; ++k) s += a[k] * b[k]; out[0] = s; }
}
