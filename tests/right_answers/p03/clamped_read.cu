// Every thread reads something that exists; the guard is before the write.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  float v = a[i < size ? i : 0] + 10;
  if (i < size) out[i] = v;
}
