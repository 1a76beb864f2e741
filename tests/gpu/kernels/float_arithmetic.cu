// Single precision that IEEE 754 defines to the last bit: + - * / sqrt, fma, min, max, rounding to integers.
// kernel: float_arithmetic
// grid: 4
// block: 64
// argument: uninit:float32:2560
// argument: random:float32:256:1
// argument: random:float32:256:2
__global__ void float_arithmetic(float* out, const float* a, const float* b) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const float x = a[i], y = b[i];
  float* o = out + i * 10;
  o[0] = x + y;
  o[1] = x - y * 1e-30f;
  o[2] = x * y;
  o[3] = x / y;
  o[4] = sqrtf(x);  // NaN for negative numbers
  o[5] = fmaf(x, y, -x * y);
  o[6] = fminf(x, y);
  o[7] = fmaxf(x, y / 0.0f);
  o[8] = rintf(x * 100.0f) + floorf(y * 10.0f) - ceilf(x) + truncf(y * 3.0f);
  o[9] = x * 1e-40f;  // subnormal
}
