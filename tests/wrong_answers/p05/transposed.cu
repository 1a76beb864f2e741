// expect: wrong_values
// says: 2 of 4 elements differ
//
// Writes the result with rows and columns exchanged.
constexpr int SIZE = 2;  // out is SIZE x SIZE, a is a row of SIZE, b a column of SIZE

// One block of 3 x 3 threads: more threads than elements in both directions.
__global__ void broadcast_add(float* out, const float* a, const float* b) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < SIZE && col < SIZE) {
    // a has one row and b one column, so each needs only the index along which it has more than one element.
    out[col * SIZE + row] = a[col] + b[row];
  }
}
