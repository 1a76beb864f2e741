// expect: wrong_values
// says: 7 of 8 elements differ
//
// Writes a zero to every element.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each element.
__global__ void pooling(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  if (i < size) out[i] = 0;
}
