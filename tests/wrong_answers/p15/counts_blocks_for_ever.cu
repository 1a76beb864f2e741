// expect: keeps_state
// says: out[0] is nan, and 15. when it comes first
//
// Counts the blocks in a variable of the module, and does not begin anew with the next launch.
constexpr int SIZE = 6;
constexpr int TPB = 8;
__device__ int done;  // blocks that have come
__global__ void axis_sum(float* out, const float* a) {
  __shared__ float cache[TPB];
  int i = threadIdx.x, row = blockIdx.y;
  cache[i] = i < SIZE ? a[row * SIZE + i] : 0;
  __syncthreads();
  if (i == 0 && atomicAdd(&done, 1) < gridDim.y) {
    float s = 0;
    for (int k = 0; k < TPB; ++k) s += cache[k];
    out[row] = s;
  }
}
