// expect: device_fault
// says: past the end of a
// says: a[4]
// says: 4 threads do this
//
// All 8 threads read an element, but a has 4.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  out[i] = a[i] + 10.0f;
}
