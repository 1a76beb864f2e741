// expect: finding
// says: error[racecheck]: two threads touch shared_
// says: reads shared_
// says: writes shared_
//
// Has no __syncthreads(): right in the order in which one warp happens to run, and wrong in another.
constexpr int SIZE = 6;  // elements of a and out
constexpr int CONV = 3;  // taps: elements of b

// One block of 8 threads: more threads than elements, so two of them have nothing to do.
__global__ void conv_1d_simple(float* out, const float* a, const float* b) {
  __shared__ float shared_a[SIZE];
  __shared__ float shared_b[CONV];
  int i = threadIdx.x;
  // Each element is read from global memory once; every further read is from shared memory.
  if (i < SIZE) shared_a[i] = a[i];
  if (i < CONV) shared_b[i] = b[i];

  if (i < SIZE) {
    float sum = 0;  // in a register: out is written once
    for (int j = 0; j < CONV; ++j) {
      if (i + j < SIZE) sum += shared_a[i + j] * shared_b[j];
    }
    out[i] = sum;
  }
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
  // Past the end of a the tile is zero: the sum below then needs no guard of its own.
  shared_a[local] = i < SIZE_2 ? a[i] : 0;

  // The halo has CONV_2 - 1 elements, so the first CONV_2 - 1 threads fetch one each: the element that stands a
  // whole block further on.
  if (local < CONV_2 - 1) {
    int next = i + TPB;
    shared_a[local + TPB] = next < SIZE_2 ? a[next] : 0;
  }
  if (local < CONV_2) shared_b[local] = b[local];

  if (i < SIZE_2) {
    float sum = 0;
    for (int j = 0; j < CONV_2; ++j) sum += shared_a[local + j] * shared_b[j];
    out[i] = sum;
  }
}
