// Puzzle 12: dot product. The solution.
//
//   out[0] = a[0] * b[0] + a[1] * b[1] + ... + a[7] * b[7]

// ANCHOR: dot_product_solution
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each pair of elements. out has one element.
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and b
  int local = threadIdx.x;                        // in shared memory
  // FILL IN (about 13 lines)
  // Threads without a pair put down a zero, so the tree below has no holes.
  shared[local] = i < size ? a[i] * b[i] : 0;
  __syncthreads();

  // A tree: in every step the first half of what is left takes in the second half.
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local < stride) shared[local] += shared[local + stride];

    // Outside the `if`: the next step reads what other threads wrote in this one.
    __syncthreads();
  }

  if (local == 0) out[0] = shared[0];
}
// ANCHOR_END: dot_product_solution
