// expect: finding
// says: error[racecheck]: two threads touch shared
// says: or __syncwarp() must stand between the two
//
// Has no barrier between the steps of the tree.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each pair of elements. out has one element.
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and b
  int local = threadIdx.x;                        // in shared memory
  // Threads without a pair put down a zero, so the tree below has no holes.
  shared[local] = i < size ? a[i] * b[i] : 0;
  __syncthreads();

  // A tree: in every step the first half of what is left takes in the second half.
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local < stride) shared[local] += shared[local + stride];
  }

  if (local == 0) out[0] = shared[0];
}
