// expect: compile_error
// says: does not fit its launch
// says: add_10 has 3 parameters, and is launched with 2 arguments
// says: it is launched with (float* out, const float* a)
//
// Takes a size, which the launch does not give.
__global__ void add_10(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i < size) out[i] = a[i] + 10.0f;
}
