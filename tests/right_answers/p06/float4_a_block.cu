// One thread of a block has all four elements, in one access.
__global__ void add_10_blocks(float* out, const float* a, int size) {
  int i = 4 * blockIdx.x;
  if (i + 3 < size) {
    if (threadIdx.x == 0) {
      float4 v = reinterpret_cast<const float4*>(a)[blockIdx.x];
      reinterpret_cast<float4*>(out)[blockIdx.x] = make_float4(v.x + 10, v.y + 10, v.z + 10, v.w + 10);
    }
  } else if (i + threadIdx.x < size) out[i + threadIdx.x] = a[i + threadIdx.x] + 10;
}
