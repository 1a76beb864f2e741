// expect: device_fault
// says: past the end of a
//
// Compares with the number of threads, which all of them are below.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i < blockDim.x) out[i] = a[i] + 10.0f;
}
