// Windows by shuffles, without shared memory.
constexpr int SIZE = 6;
constexpr int CONV = 3;
constexpr int SIZE_2 = 15;
constexpr int CONV_2 = 4;
constexpr int TPB = 8;
__global__ void conv_1d_simple(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  float x = i < SIZE ? a[i] : 0, s = 0;
  for (int j = 0; j < CONV; ++j) {
    float y = __shfl_down_sync(0xff, x, j, 8);
    if (i + j < SIZE) s += y * b[j];
  }
  if (i < SIZE) out[i] = s;
}
__global__ void conv_1d_block_boundary(float* out, const float* a, const float* b) {
  int i = blockIdx.x * blockDim.x + threadIdx.x, local = threadIdx.x;
  float x = i < SIZE_2 ? a[i] : 0, h = 0, s = 0;
  if (local < CONV_2 - 1 && i + TPB < SIZE_2) h = a[i + TPB];
  for (int j = 0; j < CONV_2; ++j) {
    float y = __shfl_sync(0xff, x, (local + j) % 8), z = __shfl_sync(0xff, h, (local + j) % 8);
    s += (local + j < 8 ? y : z) * b[j];
  }
  if (i < SIZE_2) out[i] = s;
}
