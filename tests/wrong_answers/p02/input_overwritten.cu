// expect: input_changed
// says: is an input
// says: only to be read
//
// Adds in a, and only then copies to out.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  const_cast<float*>(a)[i] += b[i];
  out[i] = a[i];
}
