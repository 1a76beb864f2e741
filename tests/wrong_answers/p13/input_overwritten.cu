// expect: input_changed
// says: is an input
// says: only to be read
//
// Computes in a, and only then copies to out.
constexpr int SIZE = 6;
constexpr int CONV = 3;

__global__ void conv_1d_simple(float* out, const float* a, const float* b) {
  __shared__ float shared_a[SIZE];
  __shared__ float shared_b[CONV];
  int i = threadIdx.x;
  if (i < SIZE) shared_a[i] = a[i];
  if (i < CONV) shared_b[i] = b[i];

  __syncthreads();

  if (i < SIZE) {
    float sum = 0;
    for (int j = 0; j < CONV; ++j) {
      if (i + j < SIZE) sum += shared_a[i + j] * shared_b[j];
    }
    const_cast<float*>(a)[i] = sum;
    out[i] = a[i];
  }
}

constexpr int SIZE_2 = 15;
constexpr int CONV_2 = 4;
constexpr int TPB = 8;

__global__ void conv_1d_block_boundary(float* out, const float* a, const float* b) {
  __shared__ float shared_a[TPB + CONV_2 - 1];
  __shared__ float shared_b[CONV_2];
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int local = threadIdx.x;
  shared_a[local] = i < SIZE_2 ? a[i] : 0;

  if (local < CONV_2 - 1) {
    int next = i + TPB;
    shared_a[local + TPB] = next < SIZE_2 ? a[next] : 0;
  }
  if (local < CONV_2) shared_b[local] = b[local];

  __syncthreads();

  if (i < SIZE_2) {
    float sum = 0;
    for (int j = 0; j < CONV_2; ++j) sum += shared_a[local + j] * shared_b[j];
    out[i] = sum;
  }
}
