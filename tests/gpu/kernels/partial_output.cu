// Elements that no thread writes keep the poison, the same on both devices.
// kernel: partial_output
// grid: 1
// block: 8
// argument: uninit:float32:16
__global__ void partial_output(float* out) {
  if (threadIdx.x % 2) out[threadIdx.x] = threadIdx.x;
}
