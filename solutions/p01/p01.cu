// Puzzle 01: Map. The solution.
//
//   out[i] = a[i] + 10

// ANCHOR: add_10_solution
// One block, with one thread for each element of a and out: 4 in the case that you see.
__global__ void add_10(float* out, const float* a) {
  int i = threadIdx.x;
  // FILL IN (about 1 line)
  // No loop: all four threads run this line, each with an i of its own.
  out[i] = a[i] + 10.0f;
}
// ANCHOR_END: add_10_solution
