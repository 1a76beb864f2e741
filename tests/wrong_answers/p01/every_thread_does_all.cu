// expect: not_own_work
// says: is stored by two threads
//
// Every thread does the work of all: right, and four times as much.
__global__ void add_10(float* out, const float* a) {
  int i = threadIdx.x;
  for (int k = 0; k < blockDim.x; k++) out[k] = a[k] + 10;
}
