// Puzzle 03: Guards
//
//   out[i] = a[i] + 10
//
// Run it with:  ./puzzles run p03

// ANCHOR: add_10_guard
// One block of 8 threads, twice as many as there are elements. size is the number of elements of a and out.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  // FILL IN (about 2 lines)
}
// ANCHOR_END: add_10_guard
