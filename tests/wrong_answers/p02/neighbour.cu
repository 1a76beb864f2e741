// expect: device_fault
// says: past the end of b
//
// Adds the next element of b.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  out[i] = a[i] + b[i + 1];
}
