// Looks at its element before it uses it, and writes twice.
#include <cstdio>
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < size) {
    if (a[i] < 0) printf("negative\n");
    out[i] = a[i];
    out[i] = a[i] + 10;
  }
}
