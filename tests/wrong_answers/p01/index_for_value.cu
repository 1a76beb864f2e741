// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Adds to the index, not to the element. The visible case has a[i] = i and cannot tell.
__global__ void add_10(float* out, const float* a) {
  int i = threadIdx.x;
  out[i] = i + 10.0f;
}
