// expect: finding
// says: error[racecheck]: two threads touch shared[1]
// says: next: volatile makes each access happen, but lets no thread wait for another
//
// Adds without a barrier, in an array that is volatile: as GPUs once allowed within a warp.
constexpr int TPB = 8;  // threads of a block

// One block of 8 threads, one for each pair of elements. out has one element.
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x;  // in a and b
  int local = threadIdx.x;                        // in shared memory
  volatile float* v = shared;
  v[local] = i < size ? a[i] * b[i] : 0;
  if (local < 4) v[local] += v[local + 4];
  if (local < 2) v[local] += v[local + 2];
  if (local < 1) v[local] += v[local + 1];
  if (local == 0) out[0] = v[0];
}
