// expect: wrong_values
// says: 4 of 4 elements differ
//
// Copies the input.
__global__ void add_10(float* out, const float* a) {
  int i = threadIdx.x;
  out[i] = a[i];
}
