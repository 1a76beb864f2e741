// Threads without an element leave; the others shuffle among themselves. The offsets in double precision.
constexpr int TPB = 8;
__global__ void prefix_sum_simple(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i >= size) return;
  unsigned m = (1u << size) - 1;
  float v = a[i];
  for (int d = 1; d < size; d *= 2) {
    float w = __shfl_up_sync(m, v, d);
    if (i >= d) v += w;
  }
  out[i] = v;
}
__global__ void scan_blocks(float* out, float* block_sums, const float* a, int size) {
  int local = threadIdx.x, i = blockIdx.x * TPB + local;
  int n = min(TPB, size - (int)blockIdx.x * TPB);
  if (local >= n) return;
  unsigned m = (1u << n) - 1;
  float v = a[i];
  for (int d = 1; d < n; d *= 2) {
    float w = __shfl_up_sync(m, v, d);
    if (local >= d) v += w;
  }
  out[i] = v;
  if (local == n - 1) block_sums[blockIdx.x] = v;
}
__global__ void add_offsets(float* out, const float* block_sums, int size) {
  int local = threadIdx.x, i = blockIdx.x * TPB + local;
  double o = 0;
  for (int b = blockIdx.x - 1; b >= 0; --b) o += block_sums[b];
  if (i < size) out[i] = (float)(out[i] + o);
}
