// expect: wrong_values
// says: (case integers 1 at n = 5, seed 1)
//
// Knows the visible size.
// One block of 4 threads, one for each of the 4 elements of a and out.
__global__ void add_10(float* out, const float* a) {
  int i = threadIdx.x;
  // No loop: all four threads run this line, each with an i of its own.
  if (i < 4) out[i] = a[i] + 10.0f;
}
