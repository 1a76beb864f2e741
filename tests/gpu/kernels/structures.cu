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

__device__ __noinline__ Vector cross(const Vector& a, Vector b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

__global__ void structures(float* out, const Vector* vectors, float factor, long long shift) {
  const Vector v = vectors[threadIdx.x];
  Vector w{factor, v.x, (float)(shift + threadIdx.x)};
  for (int i = 0; i < 3; ++i) w = cross(v, w);
  out[threadIdx.x] = w.x + w.y * w.z;
}
