// expect: device_fault
// says: read past the end of
//
// All 9 threads work, but out has 4 elements.
constexpr int SIZE = 2;  // out is SIZE x SIZE, a is a row of SIZE, b a column of SIZE

// One block of 3 x 3 threads: more threads than elements in both directions.
__global__ void broadcast_add(float* out, const float* a, const float* b) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  out[row * SIZE + col] = a[col] + b[row];
}
