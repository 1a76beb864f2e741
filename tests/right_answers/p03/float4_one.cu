// Four elements in one access, and the rest one by one.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x * 4;
  if (i + 4 <= size) {
    float4 v = *(const float4*)(a + i);
    *(float4*)(out + i) = {v.x + 10, v.y + 10, v.z + 10, v.w + 10};
  }
  int t = size / 4 * 4 + threadIdx.x;
  if (t < size) out[t] = a[t] + 10;
}
