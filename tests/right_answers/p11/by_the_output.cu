// The threads show each other their elements in the output.
constexpr int TPB = 8;
__global__ void pooling(float* out, const float* a, int size) {
  int i = threadIdx.x;
  float v = 0;
  if (i < size) out[i] = v = a[i];
  __syncthreads();
  if (i > 0 && i < size) v += out[i - 1];
  if (i > 1 && i < size) v += out[i - 2];
  __syncthreads();
  if (i < size) out[i] = v;
}
