// Integers over their whole range: overflow wraps, division truncates, shifts past the width give 0 or the
// sign.
// kernel: integer_arithmetic
// grid: 2
// block: 64
// argument: uninit:int64:1536
// argument: random:int32:128:5
// argument: random:int32:128:6
// argument: random:uint64:128:7
__global__ void integer_arithmetic(long long* out, const int* a, const int* b, const unsigned long long* c) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const int x = a[i], y = b[i] | 1;
  const unsigned u = x, v = y;
  const unsigned long long w = c[i];
  long long* o = out + i * 12;
  o[0] = x + y;
  o[1] = x * y;
  o[2] = x / y;
  o[3] = x % y;
  o[4] = u / v + u % v;
  o[5] = (x >> (y & 31)) ^ (u << (v & 31));
  o[6] = __popc(x) + __clz(y) * 100 + __ffs(x) * 10000;
  o[7] = __brev(u) ^ __byte_perm(u, v, 0x2143);
  o[8] = (long long)x * y + (long long)__umulhi(u, v);
  o[9] = (long long)(w / (v | 1)) + (long long)(w % 1000003);
  o[10] = min(x, y) + (long long)max(u, v) + abs(x >> 1);
  o[11] = (long long)(w >> (u & 63)) ^ (long long)(w << (v & 63)) ^ __funnelshift_l(u, v, x & 31);
}
