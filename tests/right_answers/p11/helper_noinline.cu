// The window in a function of its own, which is given a pointer.
constexpr int TPB = 8;
__device__ __noinline__ float window(const float* s, int k) {
  float r = 0;
  for (int j = 0; j < 3; ++j) if (k - j >= 0) r += s[k - j];
  return r;
}
__global__ void pooling(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = threadIdx.x;
  if (i < size) shared[i] = a[i];
  __syncthreads();
  if (i < size) out[i] = window(shared, i);
}
