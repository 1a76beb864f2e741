// Prints what it reads and what it writes.
#include <stdio.h>
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  printf("%d: %f %f\n", i, a[i], b[i]);
  out[i] = a[i] + b[i];
  printf("%d: %f\n", i, out[i]);
}
