// expect: compile_error
// says: treadIdx
// says: does not compile
// says: did you mean threadIdx
//
// A slip of the hand.
__global__ void add_10(float* out, const float* a) {
  int i = treadIdx.x;
  out[i] = a[i] + 10.0f;
}
