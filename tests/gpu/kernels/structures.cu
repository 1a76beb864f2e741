// Structures by value, called functions that are not inlined, pointers to local memory.
// kernel: structures
// grid: 1
// block: 32
// argument: uninit:float32:32
// argument: random:float32:96:17
// argument: f32:0.75
// argument: i64:-3
struct Vector {
  float x, y, z;
};

// a * b - c * d, rounded after each step. Written with plain operators the PTX has mul.f32 and sub.f32
// without a rounding modifier, which ptxas may fuse and the simulated GPU never does (PTX ISA 9.7.3.6): both
// would be right.
__device__ float determinant(float a, float b, float c, float d) {
  return __fsub_rn(__fmul_rn(a, b), __fmul_rn(c, d));
}

__device__ __noinline__ Vector cross(const Vector& a, Vector b) {
  return {determinant(a.y, b.z, a.z, b.y), determinant(a.z, b.x, a.x, b.z), determinant(a.x, b.y, a.y, b.x)};
}

__global__ void structures(float* out, const Vector* vectors, float factor, long long shift) {
  const Vector v = vectors[threadIdx.x];
  Vector w{factor, v.x, (float)(shift + threadIdx.x)};
  for (int i = 0; i < 3; ++i) w = cross(v, w);
  out[threadIdx.x] = w.x + w.y * w.z;
}
