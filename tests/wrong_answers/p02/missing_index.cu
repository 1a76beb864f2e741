// expect: compile_error
// says: does not compile
//
// Forgets the index of a: a pointer plus a float.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  out[i] = a + b[i];
}
