// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Writes the visible case's numbers, whatever the input.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each element.
__global__ void pooling(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  const float known[TPB] = {0, 1, 3, 6, 9, 12, 15, 18};
  if (i < size) out[i] = known[local];
}
