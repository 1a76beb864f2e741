// expect: wrong_values
// says: 2 of 4 elements differ
// says: First mismatch: out[1] is 1., expected 2.
//
// Multiplies. 0 * 0 is 0 + 0 and 2 * 2 is 2 + 2; the other two tell.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  out[i] = a[i] * b[i];
}
