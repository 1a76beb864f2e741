// The same in double precision, and conversions from and to it.
// kernel: double_arithmetic
// grid: 4
// block: 64
// argument: uninit:float64:1536
// argument: random:float64:256:3
// argument: random:float64:256:4
__global__ void double_arithmetic(double* out, const double* a, const double* b) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const double x = a[i], y = b[i];
  double* o = out + i * 6;
  o[0] = x + y;
  o[1] = x * y - x;
  o[2] = x / y;
  o[3] = sqrt(fabs(x));
  o[4] = (double)(float)x + (double)(int)(y * 1000.0) + (double)(long long)(x * 1e15);
  o[5] = fma(x, y, -x * y);
}
