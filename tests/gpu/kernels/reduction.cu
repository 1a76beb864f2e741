// A tree in dynamic shared memory with a barrier at each step.
// kernel: reduction
// grid: 4
// block: 128
// shared: 512
// argument: uninit:float32:4
// argument: random:float32:512:14
__global__ void reduction(float* out, const float* a) {
  extern __shared__ float sums[];
  const int t = threadIdx.x;
  sums[t] = a[blockIdx.x * blockDim.x + t];
  __syncthreads();
  for (int stride = blockDim.x / 2; stride > 0; stride /= 2) {
    if (t < stride) sums[t] += sums[t + stride];
    __syncthreads();
  }
  if (t == 0) out[blockIdx.x] = sums[0];
}
