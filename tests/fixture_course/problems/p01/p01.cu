// ANCHOR: scale
__global__ void scale(float* out, const float* a, const float* b, int size) {
  int i = threadIdx.x;
  // FILL IN (1 line)
}
// ANCHOR_END: scale
