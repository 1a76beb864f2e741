// Puzzle 05: broadcast
//
//   out[row][col] = a[0][col] + b[row][0]
//
// One kernel to write. Run it with:  ./puzzles run p05

// ANCHOR: broadcast_add
// One block of 3 x 3 threads: more threads than elements in both directions.
__global__ void broadcast_add(float* out, const float* a, const float* b, int rows, int columns) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  // FILL IN (about 3 lines)
}
// ANCHOR_END: broadcast_add
