// expect: wrong_values
// says: 3 of 4 elements differ
//
// Copies the first input.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  out[i] = a[i];
}
