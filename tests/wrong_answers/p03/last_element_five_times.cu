// expect: not_own_work
// says: out[3] is stored by two threads, thread 3 of block 0 and thread 4 of block 0
//
// The threads without an element do the last one once more, in the place of a guard.
__global__ void add_10_guard(float* out, const float* a, int size) {
  int i = threadIdx.x;
  i = min(i, size - 1); out[i] = a[i] + 10;
}
