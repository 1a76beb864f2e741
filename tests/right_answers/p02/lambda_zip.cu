// A zip for any function.
template <class F> __device__ void zip(float* o, const float* a, const float* b, F f) { int i = threadIdx.x; o[i] = f(a[i], b[i]); }
__global__ void add(float* out, const float* a, const float* b) {
  zip(out, a, b, [](float x, float y) { return x + y; });
}
