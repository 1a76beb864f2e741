// expect: wrong_values
// says: 2 of 4 elements differ
// says: thread (0, 1) of block 0
//
// Adds the same element of b in every row.
constexpr int SIZE = 2;  // out is SIZE x SIZE, a is a row of SIZE, b a column of SIZE

// One block of 3 x 3 threads: more threads than elements in both directions.
__global__ void broadcast_add(float* out, const float* a, const float* b) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < SIZE && col < SIZE) {
    // a has one row and b one column, so each needs only the index along which it has more than one element.
    out[row * SIZE + col] = a[col] + b[0];
  }
}
