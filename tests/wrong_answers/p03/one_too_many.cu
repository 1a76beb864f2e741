// expect: device_fault
// says: past the end of a
// says: by thread 4 of block 0
//
// The guard lets thread 4 through.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i <= size) out[i] = a[i] + 10.0f;
}
