// Puzzle 02: Zip
//
//   out[i] = a[i] + b[i]
//
// Run it with:  ./puzzles run p02

// ANCHOR: add
// One block of 4 threads, one for each of the 4 elements of a, b and out.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  // FILL IN (about 1 line)
}
// ANCHOR_END: add
