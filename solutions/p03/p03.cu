// Puzzle 03: Guards. The solution.
//
//   out[i] = a[i] + 10

// ANCHOR: add_10_guard_solution
// One block of 8 threads, twice as many as there are elements. size is the number of elements of a and out.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  // FILL IN (about 2 lines)
  // The guard: threads 4 to 7 have no element, so they neither read nor write.
  if (i < size) out[i] = a[i] + 10.0f;
}
// ANCHOR_END: add_10_guard_solution
