// A stencil over shared memory: guards, barriers, dynamic shared memory, an inlined device function.
__device__ float weigh(float x, float weight) { return x * weight + 0.5f; }

__global__ void stencil(float* out, const float* in, int n, float weight) {
  __shared__ float tile[34];
  extern __shared__ float extra[];
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  tile[threadIdx.x + 1] = i < n ? in[i] : 0.0f;
  extra[threadIdx.x] = weigh(tile[threadIdx.x + 1], weight);
  __syncthreads();
  if (i < n) out[i] = weigh(tile[threadIdx.x], weight) + extra[threadIdx.x];
}
