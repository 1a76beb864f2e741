// expect: device_fault
// says: read past the end of a
//
// Checks the row only: the threads of column 2 go on.
// One block of 3 x 3 threads: more threads than elements in both directions.
__global__ void broadcast_add(float* out, const float* a, const float* b, int rows, int columns) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < rows) {
    // a has one row and b one column, so each needs only the index along which it has more than one element.
    out[row * columns + col] = a[col] + b[row];
  }
}
