// expect: not_own_work
// says: simple FAILED: the values are right, but thread 7 of block 0 reads 8 elements of a
//
// Each thread adds up all elements before its own.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each element: size is at most TPB.
__global__ void prefix_sum_simple(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = threadIdx.x;
  if (i < size) {
    float sum = 0;
    for (int k = 0; k <= i; ++k) sum += a[k];
    out[i] = sum;
  }
}

// As many blocks of 8 threads as size takes. Each block scans its own elements and stores their sum in
// block_sums, which has one element a block.
__global__ void scan_blocks(float* out, float* block_sums, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and out
  int local = threadIdx.x;                        // in shared memory
  float sum = i < size ? a[i] : 0;
  shared[local] = sum;
  __syncthreads();

  for (int stride = 1; stride < TPB; stride *= 2) {
    float before = local >= stride ? shared[local - stride] : 0;
    __syncthreads();

    sum += before;
    shared[local] = sum;
    __syncthreads();
  }

  if (i < size) out[i] = sum;

  // The last thread holds the sum of the whole block, also where the block is not full.
  if (local == TPB - 1) block_sums[blockIdx.x] = sum;
}

// The same blocks, after all of scan_blocks has ended. Each adds to its elements what stands before them.
__global__ void add_offsets(float* out, const float* block_sums, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int local = threadIdx.x;
  int block = blockIdx.x;
  __shared__ float shared[TPB];

  // The block adds up the sums of all blocks before it, neighbouring threads reading neighbouring sums...
  float part = 0;
  for (int earlier = local; earlier < block; earlier += TPB) part += block_sums[earlier];
  shared[local] = part;
  __syncthreads();

  // ... and then the parts, in a tree.
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local < stride) shared[local] += shared[local + stride];
    __syncthreads();
  }

  if (i < size) out[i] += shared[0];
}
