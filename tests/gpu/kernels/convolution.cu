// A one-dimensional convolution with a halo in shared memory: loads, barriers, fused multiply-adds.
// kernel: convolution<8, 4>
// grid: 2
// block: 8
// argument: uninit:float32:15
// argument: random:float32:15:1
// argument: random:float32:4:2
// argument: i32:15
template <int kBlock, int kTaps>
__global__ void convolution(float* out, const float* a, const float* taps, int size) {
  __shared__ float shared[kBlock + kTaps - 1];
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  shared[threadIdx.x] = i < size ? a[i] : 0.0f;
  if (threadIdx.x < kTaps - 1) shared[kBlock + threadIdx.x] = i + kBlock < size ? a[i + kBlock] : 0.0f;
  __syncthreads();
  if (i < size) {
    float sum = 0.0f;
    for (int j = 0; j < kTaps; ++j) sum += shared[threadIdx.x + j] * taps[j];
    out[i] = sum;
  }
}
