// Up and down the tree; one thread for the offset of a block.
constexpr int TPB = 8;
__device__ void blelloch(float* s) {
  int t = threadIdx.x;
  for (int d = 1; d < TPB; d *= 2) {
    int k = (t + 1) * 2 * d - 1;
    if (k < TPB) s[k] += s[k - d];
    __syncthreads();
  }
  if (t == 0) s[TPB - 1] = 0;
  __syncthreads();
  for (int d = TPB / 2; d > 0; d /= 2) {
    int k = (t + 1) * 2 * d - 1;
    if (k < TPB) {
      float x = s[k - d];
      s[k - d] = s[k];
      s[k] += x;
    }
    __syncthreads();
  }
}
__global__ void prefix_sum_simple(float* out, const float* a, int size) {
  __shared__ float s[TPB];
  int i = threadIdx.x;
  float v = i < size ? a[i] : 0;
  s[i] = v;
  __syncthreads();
  blelloch(s);
  if (i < size) out[i] = s[i] + v;
}
__global__ void scan_blocks(float* out, float* block_sums, const float* a, int size) {
  __shared__ float s[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
  float v = i < size ? a[i] : 0;
  s[t] = v;
  __syncthreads();
  blelloch(s);
  if (i < size) out[i] = s[t] + v;
  if (t == TPB - 1) block_sums[blockIdx.x] = s[t] + v;
}
__global__ void add_offsets(float* out, const float* block_sums, int size) {
  __shared__ float offset;
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (threadIdx.x == 0) {
    float o = 0;
    for (int b = 0; b < blockIdx.x; ++b) o += block_sums[b];
    offset = o;
  }
  __syncthreads();
  if (i < size) out[i] = out[i] + offset;
}
