// Between every pair of a kind: narrowing, widening, rounding, saturation of floats that do not fit.
// kernel: conversions
// grid: 2
// block: 64
// argument: uninit:float64:1024
// argument: random:float32:128:8
// argument: random:int64:128:9
__global__ void conversions(double* out, const float* a, const long long* b) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const float x = a[i] * 1e5f;
  const long long n = b[i];
  double* o = out + i * 8;
  o[0] = (int)x;
  o[1] = (unsigned)(x * 1e6f);
  o[2] = (signed char)n;
  o[3] = (unsigned short)n;
  o[4] = (float)n;
  o[5] = (double)n;
  o[6] = (float)(unsigned)n + (float)(short)n;
  o[7] = __float2int_rn(x * 0.01f) + __float2int_ru(x) + __double2int_rd((double)x * 0.3);
}
