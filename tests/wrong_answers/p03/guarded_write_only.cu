// expect: device_fault
// says: past the end of a
//
// Guards the write; the read stands before it.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  float value = a[i];
  if (i < size && value < 1e9f) out[i] = value + 10.0f;
}
