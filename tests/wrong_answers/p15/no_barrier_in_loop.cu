// expect: finding
// says: error[racecheck]: two threads touch cache
//
// Has no barrier between the steps of the tree.
constexpr int SIZE = 6;  // elements of a row
constexpr int TPB = 8;   // threads of a block

// A grid of 1 x rows blocks of 8 threads: blockIdx.y is the row that a block adds up.
__global__ void axis_sum(float* out, const float* a) {
  __shared__ float cache[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in the row
  int local = threadIdx.x;                        // in shared memory
  int row = blockIdx.y;
  // The tree below halves TPB elements. A row has fewer: zeros, which add nothing, fill it up.
  cache[local] = i < SIZE ? a[row * SIZE + i] : 0;
  __syncthreads();

  // In every step the first half of what is left takes in the second half.
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local < stride) cache[local] += cache[local + stride];
  }

  if (local == 0) out[row] = cache[0];
}
