// A map for any function, as a library would have it.
template <typename T>
struct AddTen {
  __device__ T operator()(T x) const { return x + T(10); }
};
template <typename T, typename F>
__device__ void map(T* out, const T* in, F f) {
  auto i = threadIdx.x + blockIdx.x * blockDim.x;
  out[i] = f(in[i]);
}
__global__ void add_10(float* out, const float* a) { map(out, a, AddTen<float>{}); }
