// Puzzle 02: Zip
//
//   out[i] = a[i] + b[i]
//
// Run it with:  ./puzzles run p02

// ANCHOR: add
// One block, with one thread for each element of a, b and out: 4 in the case that you see.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  // FILL IN (about 1 line)
}
// ANCHOR_END: add
