// The rounds take place in the output itself; the offsets by Kahan.
constexpr int TPB = 8;
__global__ void prefix_sum_simple(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i < size) out[i] = a[i];
  __syncthreads();
  for (int d = 1; d < size; d *= 2) {
    float x = i >= d && i < size ? out[i - d] : 0;
    __syncthreads();
    if (i < size) out[i] += x;
    __syncthreads();
  }
}
__global__ void scan_blocks(float* out, float* block_sums, const float* a, int size) {
  int local = threadIdx.x, i = blockIdx.x * blockDim.x + local;
  if (i < size) out[i] = a[i];
  __syncthreads();
  for (int d = 1; d < TPB; d *= 2) {
    float x = local >= d && i < size ? out[i - d] : 0;
    __syncthreads();
    if (i < size) out[i] += x;
    __syncthreads();
  }
  if (i < size && (local == TPB - 1 || i == size - 1)) block_sums[blockIdx.x] = out[i];
}
__global__ void add_offsets(float* out, const float* block_sums, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float sum = 0, c = 0;
  for (int b = 0; b < blockIdx.x; ++b) {
    float y = block_sums[b] - c, t = sum + y;
    c = (t - sum) - y;
    sum = t;
  }
  if (i < size) out[i] += sum;
}
