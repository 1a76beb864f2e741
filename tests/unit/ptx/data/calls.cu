// Calls of every kind: by name, through a pointer, printf; addresses in initial values; two asm blocks with one label.
#include <cstdio>

__device__ int table[4] = {1, 2, 3, 4};
__device__ int* places[2] = {table, table + 2};

__device__ __noinline__ float twice(float x, int n) { return n > 3 ? x * 2.0f : x + n; }

__device__ int clamp(int x) {
  int y;
  asm("{ .reg .pred p; setp.lt.s32 p, %1, 9; @p bra DONE; mov.b32 %0, 9; DONE: }" : "=r"(y) : "r"(x));
  return y;
}

__global__ void calls(float* a, int n, float (*function)(float, int)) {
  int i = threadIdx.x;
  a[i] = twice(a[i], n) + function(a[i], n) + *places[n & 1] + clamp(i) + clamp(n);
  if (i == 0) printf("first: %f\n", a[0]);
}
