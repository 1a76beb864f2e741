// Loads and stores of every width, vectors too, and constants and local arrays.
// kernel: memory_types
// grid: 1
// block: 32
// argument: uninit:float32:128
// argument: random:float32:128:10
// argument: random:int8:128:11
// argument: random:uint16:64:12
__constant__ float kWeights[4] = {0.5f, -1.25f, 3.0f, 0.0625f};

__global__ void memory_types(float4* out, const float4* a, const signed char* bytes,
                             const unsigned short* halves) {
  const int i = threadIdx.x;
  const float4 v = a[i];
  float local[8];
  for (int j = 0; j < 8; ++j) local[j] = kWeights[j & 3] * j;
  const int pick = halves[i] & 7;
  out[i] =
      make_float4(v.w * local[pick], v.z + bytes[4 * i + 1], v.y - halves[2 * i + 1], v.x * local[7 - pick]);
}
