// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Computes the visible case's numbers from the indices, whatever the input.
// One block of 3 x 3 threads: more threads than elements in both directions.
__global__ void broadcast_add(float* out, const float* a, const float* b, int rows, int columns) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < rows && col < columns) {
    // a has one row and b one column, so each needs only the index along which it has more than one element.
    out[row * columns + col] = col + 1 + 10 * row;
  }
}
