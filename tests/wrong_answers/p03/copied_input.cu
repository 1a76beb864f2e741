// expect: wrong_values
// says: 4 of 4 elements differ
//
// Copies the input.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i < size) out[i] = a[i];
}
