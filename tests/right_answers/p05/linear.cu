// One number for each thread, taken apart again.
__global__ void broadcast_add(float* out, const float* a, const float* b, int rows, int columns) {
  int i = threadIdx.x + threadIdx.y * blockDim.x;
  if (i < rows * columns) out[i] = a[i % columns] + b[i / columns];
}
