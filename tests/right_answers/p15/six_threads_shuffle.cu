// Two threads leave, six tell each other what they have.
constexpr int BATCH = 4;
constexpr int SIZE = 6;
constexpr int TPB = 8;
__global__ void axis_sum(float* out, const float* a) {
  int i = threadIdx.x, row = blockIdx.y;
  if (i >= SIZE) return;
  float v = a[row * SIZE + i];
  float s = 0;
  for (int k = 0; k < SIZE; ++k) s += __shfl_sync(0x3f, v, k);
  if (i == 0) out[row] = s;
}
