// expect: wrong_values
// says: 4 of 4 elements differ
__global__ void scale(float* out, const float* a, const float* b, int size) {
  int i = threadIdx.x;
  if (i < size) out[i] = a[i] + b[0];
}
