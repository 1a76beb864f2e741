__global__ void scale(float* out, const float* a, const float* b, int size) {
  int i = threadIdx.x;
  if (i >= size) return;
  out[i] = a[i] * b[0];
}
