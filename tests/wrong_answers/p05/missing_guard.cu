// expect: device_fault
// says: read past the end of
//
// All 9 threads work, but out has 4 elements.
// One block of 3 x 3 threads: more threads than elements in both directions.
__global__ void broadcast_add(float* out, const float* a, const float* b, int rows, int columns) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  out[row * columns + col] = a[col] + b[row];
}
