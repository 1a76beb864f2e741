// expect: device_fault
// says: past the end of a
//
// Lets through exactly the threads that have no element.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i >= size) out[i] = a[i] + 10.0f;
}
