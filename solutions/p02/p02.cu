// Puzzle 02: Zip. The solution.
//
//   out[i] = a[i] + b[i]

// ANCHOR: add_solution
// One block, with one thread for each element of a, b and out: 4 in the case that you see.
__global__ void add(float* out, const float* a, const float* b) {
  int i = threadIdx.x;
  // FILL IN (about 1 line)
  // The same index into all three arrays: what belongs together stands in the same place.
  out[i] = a[i] + b[i];
}
// ANCHOR_END: add_solution
