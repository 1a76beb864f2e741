// expect: finding
// says: error[racecheck]: two threads touch shared[0]
// says: no barrier can stand inside a +=
//
// All threads add to one element at once.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each pair of elements. out has one element.
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and b
  int local = threadIdx.x;                        // in shared memory
  shared[local] = 0;
  __syncthreads();
  if (i < size) shared[0] += a[i] * b[i];
  __syncthreads();
  if (local == 0) out[0] = shared[0];
}
