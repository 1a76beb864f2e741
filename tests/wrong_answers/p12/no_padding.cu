// expect: finding
// says: with other data
//
// Threads without a pair leave their place in shared memory as it was.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each pair of elements. out has one element.
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and b
  int local = threadIdx.x;                        // in shared memory
  // Threads without a pair put down a zero, so the tree below has no holes.
  if (i < size) shared[local] = a[i] * b[i];
  __syncthreads();

  // A tree: in every step the first half of what is left takes in the second half.
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local < stride) shared[local] += shared[local + stride];

    // Outside the `if`: the next step reads what other threads wrote in this one.
    __syncthreads();
  }

  if (local == 0) out[0] = shared[0];
}
