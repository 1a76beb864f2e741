// Shared memory as it was declared in the days of warp-synchronous programming.
constexpr int TPB = 4;
__global__ void add_10_shared(float* out, const float* a, int size) {
  volatile __shared__ float shared[TPB];
  int i = blockIdx.x * blockDim.x + threadIdx.x, local = threadIdx.x;
  if (i < size) shared[local] = a[i];
  __syncthreads();
  if (i < size) out[i] = shared[local] + 10;
}
