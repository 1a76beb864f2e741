// expect: device_fault
// says: past the end of out
//
// Guards the read, not the write.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  float value = i < size ? a[i] : 0.0f;
  out[i] = value + 10.0f;
}
