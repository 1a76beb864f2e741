// Four pairs in two accesses, and the rest one by one.
constexpr int TPB = 8;
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  __shared__ float s[TPB];
  int i = threadIdx.x;
  float v = 0;
  if (4 * i + 4 <= size) {
    float4 x = ((const float4*)a)[i], y = ((const float4*)b)[i];
    v = x.x * y.x + x.y * y.y + x.z * y.z + x.w * y.w;
  }
  int t = size / 4 * 4 + i;
  if (t < size) v += a[t] * b[t];
  s[i] = v;
  __syncthreads();
  for (int k = 4; k; k /= 2) {
    if (i < k) s[i] += s[i + k];
    __syncthreads();
  }
  if (i == 0) out[0] = s[0];
}
