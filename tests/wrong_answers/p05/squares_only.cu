// expect: device_fault
// says: (case integers 1 at rows = 3, columns = 2, seed 1)
//
// Steps from row to row by the number of rows. Right for squares.
// One block of 3 x 3 threads: more threads than elements in both directions.
__global__ void broadcast_add(float* out, const float* a, const float* b, int rows, int columns) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < rows && col < columns) {
    // a has one row and b one column, so each needs only the index along which it has more than one element.
    out[row * rows + col] = a[col] + b[row];
  }
}
