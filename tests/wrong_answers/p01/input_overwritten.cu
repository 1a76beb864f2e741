// expect: input_changed
// says: is an input
// says: only to be read
//
// Adds in a, and only then copies to out.
__global__ void add_10(float* out, const float* a) {
  int i = threadIdx.x;
  const_cast<float*>(a)[i] += 10.0f;
  out[i] = a[i];
}
