// Puzzle 01: Map
//
//   out[i] = a[i] + 10
//
// Run it with:  ./puzzles run p01

// ANCHOR: add_10
// One block, with one thread for each element of a and out: 4 in the case that you see.
__global__ void add_10(float* out, const float* a) {
  int i = threadIdx.x;
  // FILL IN (about 1 line)
}
// ANCHOR_END: add_10
