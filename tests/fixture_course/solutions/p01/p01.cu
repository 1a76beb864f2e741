// ANCHOR: scale_solution
__global__ void scale(float* out, const float* a, const float* b, int size) {
  int i = threadIdx.x;
  if (i < size) out[i] = a[i] * b[0];
}
// ANCHOR_END: scale_solution
