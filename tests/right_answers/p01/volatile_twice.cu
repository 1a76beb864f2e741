// Reads its element twice, and the compiler may not make one read of it.
__global__ void add_10(float* out, volatile const float* a) {
  int i = threadIdx.x;
  if (a[i] > 0) out[i] = a[i] + 10;
  else out[i] = 10 + a[i];
}
