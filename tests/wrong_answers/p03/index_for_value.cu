// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Adds to the index, not to the element. The visible case has a[i] = i and cannot tell.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i < size) out[i] = i + 10.0f;
}
