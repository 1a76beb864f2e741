// Neighbours by shuffles, without shared memory.
constexpr int TPB = 8;
__global__ void pooling(float* out, const float* a, int size) {
  int i = threadIdx.x;
  float v = i < size ? a[i] : 0;
  float p = __shfl_up_sync(0xff, v, 1), q = __shfl_up_sync(0xff, v, 2);
  if (i > 0) v += p;
  if (i > 1) v += q;
  if (i < size) out[i] = v;
}
