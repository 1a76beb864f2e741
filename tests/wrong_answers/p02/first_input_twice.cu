// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Adds a to itself. The visible case has b equal to a and cannot tell.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  out[i] = a[i] + a[i];
}
