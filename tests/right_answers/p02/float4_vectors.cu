// Four elements in one access, and the rest one by one.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x, n = blockDim.x;
  if (4 * i + 3 < n) {
    float4 x = reinterpret_cast<const float4*>(a)[i], y = reinterpret_cast<const float4*>(b)[i];
    x.x += y.x; x.y += y.y; x.z += y.z; x.w += y.w;
    reinterpret_cast<float4*>(out)[i] = x;
  }
  int tail = n / 4 * 4 + i;
  if (tail < n) out[tail] = a[tail] + b[tail];
}
