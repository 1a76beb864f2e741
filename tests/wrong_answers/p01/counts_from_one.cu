// expect: device_fault
// says: past the end of a
//
// Takes the first element for number 1.
__global__ void add_10(float* out, const float* a) {
  int i = threadIdx.x;
  out[i] = a[i + 1] + 10.0f;
}
