// expect: wrong_values
// says: 4 of 4 elements differ
//
// Takes b from its end.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  out[i] = a[i] + b[3 - i];
}
