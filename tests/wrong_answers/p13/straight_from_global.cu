// expect: not_own_work
// says: simple FAILED: the values are right, but the threads of block 0 read a 15 times
// says: block_boundary FAILED: the values are right, but the threads of block 0 read a 32 times
//
// No shared memory: every thread reads every element under its taps from global memory.
constexpr int SIZE = 6;  // elements of a and out
constexpr int CONV = 3;  // taps: elements of b

// One block of 8 threads: more threads than elements.
__global__ void conv_1d_simple(float* out, const float* a, const float* b) {
  __shared__ float shared_a[SIZE];
  __shared__ float shared_b[CONV];
  int i = threadIdx.x;
  float s = 0; for (int j = 0; j < CONV; ++j) if (i + j < SIZE) s += a[i + j] * b[j]; if (i < SIZE) out[i] = s;
}

constexpr int SIZE_2 = 15;
constexpr int CONV_2 = 4;
constexpr int TPB = 8;  // threads of a block

// Two blocks of 8 threads. The last outputs of block 0 need inputs that block 1 owns: the halo.
__global__ void conv_1d_block_boundary(float* out, const float* a, const float* b) {
  __shared__ float shared_a[TPB + CONV_2 - 1];  // the block's own elements, then the halo
  __shared__ float shared_b[CONV_2];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  float s = 0; for (int j = 0; j < CONV_2; ++j) if (i + j < SIZE_2) s += a[i + j] * b[j]; if (i < SIZE_2) out[i] = s;
}
