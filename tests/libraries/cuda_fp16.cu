// cuda_fp16.h, cuda_bf16.h, cuda_fp8.h: numbers of 16 and of 8 bits.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_fp8.h>

__global__ void half_arithmetic(const float* in, float* out) {
  const unsigned i = threadIdx.x, n = blockDim.x;
  const __half a = __float2half(in[i]), b = __float2half(in[n + i]);
  out[i] = __half2float(a + b);
  out[n + i] = __half2float(a * b);
  out[2 * n + i] = __half2float(__hfma(a, b, __float2half(1.0f)));
  out[3 * n + i] = __half2float(__hmax(a, b));
  out[4 * n + i] = static_cast<float>(__half2int_rn(a));
  out[5 * n + i] = __half2float(__habs(__hneg(a)));
  out[6 * n + i] = __hlt(a, b) ? 1.0f : 0.0f;
  out[7 * n + i] = __half2float(__float2half(__half2float(a) / 4.0f));
  const __half2 pair = __hadd2(__halves2half2(a, b), __float2half2_rn(2.0f));
  out[8 * n + i] = __low2float(pair);
  out[9 * n + i] = __high2float(pair);
  out[10 * n + i] = __half2float(hsqrt(a * a));
}

__global__ void half_atomics(const float* in, float* out) {
  __shared__ __half sum;
  __shared__ __half2 sums;
  if (threadIdx.x == 0) {
    sum = __float2half(0.0f);
    sums = __float2half2_rn(0.0f);
  }
  __syncthreads();
  atomicAdd(&sum, __float2half(in[threadIdx.x]));
  atomicAdd(&sums, __floats2half2_rn(in[threadIdx.x], 1.0f));
  __syncthreads();
  if (threadIdx.x != 0) return;
  out[0] = __half2float(sum);
  out[1] = __low2float(sums);
  out[2] = __high2float(sums);
}

__global__ void half_shuffles(const float* in, float* out) {
  const __half value = __float2half(in[threadIdx.x]);
  out[threadIdx.x] = __half2float(__shfl_xor_sync(0xffffffff, value, 1));
  __half2 sum = __half2half2(value);
  for (int step = 16; step > 0; step /= 2) sum = __hadd2(sum, __shfl_down_sync(0xffffffff, sum, step));
  if (threadIdx.x == 0) out[32] = __low2float(sum);
}

__global__ void bfloat_arithmetic(const float* in, float* out) {
  const unsigned i = threadIdx.x, n = blockDim.x;
  const __nv_bfloat16 a = __float2bfloat16(in[i]), b = __float2bfloat16(in[n + i]);
  out[i] = __bfloat162float(a + b);
  out[n + i] = __bfloat162float(a * b);
  out[2 * n + i] = __bfloat162float(__hfma(a, b, __float2bfloat16(1.0f)));
  out[3 * n + i] = __bfloat162float(__hmin(a, b));
  out[4 * n + i] = static_cast<float>(__bfloat162int_rz(a));
  const __nv_bfloat162 pair = __hmul2(__floats2bfloat162_rn(in[i], in[n + i]), __float2bfloat162_rn(0.5f));
  out[5 * n + i] = __low2float(pair);
  out[6 * n + i] = __high2float(pair);
}

// There and back: what a number is worth in eight bits.
__global__ void eight_bits(const float* in, float* out) {
  const unsigned i = threadIdx.x, n = blockDim.x;
  out[i] = static_cast<float>(__nv_fp8_e4m3(in[i]));
  out[n + i] = static_cast<float>(__nv_fp8_e5m2(in[i]));
  const float4 four = static_cast<float4>(__nv_fp8x4_e4m3(float4{in[i], -in[i], 2 * in[i], 0.5f}));
  out[2 * n + i] = four.x + four.y + four.z + four.w;
  out[3 * n + i] = __half2float(static_cast<__half>(__nv_fp8_e4m3(__float2half(in[i]))));
}
