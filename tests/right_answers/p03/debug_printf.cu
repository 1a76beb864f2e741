// Prints what it reads and what it writes.
#include <stdio.h>
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  if (i < size) {
    printf("thread %d: a[i] = %f\n", i, a[i]);
    out[i] = a[i] + 10;
    printf("thread %d: out[i] = %f\n", i, out[i]);
  }
}
