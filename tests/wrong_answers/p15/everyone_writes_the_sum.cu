// expect: not_own_work
// says: out[0] is stored by two threads
//
// All threads of a block write the sum of its row.
constexpr int SIZE = 6;  // elements of a row
constexpr int TPB = 8;   // threads of a block

// A grid of 1 x rows blocks of 8 threads: blockIdx.y is the row that a block adds up.
__global__ void axis_sum(float* out, const float* a) {
  __shared__ float cache[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in the row
  int local = threadIdx.x;                        // in shared memory
  int row = blockIdx.y;
  cache[local] = i < SIZE ? a[row * SIZE + i] : 0; __syncthreads(); for (int s = TPB / 2; s > 0; s /= 2) { if (local < s) cache[local] += cache[local + s]; __syncthreads(); } out[row] = cache[0];
}
