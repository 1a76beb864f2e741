// Matrix products of a warp: nvcuda::wmma in all its element types.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <mma.h>

using namespace nvcuda;

// a: m x k by rows, b: k x n by columns, of small whole numbers; out: m x n by rows.
template <int kM, int kN, int kK, typename Fragment, typename Memory, typename Sum>
__device__ void product(const int* in, float* out) {
  __shared__ alignas(32) Memory a[kM * kK];
  __shared__ alignas(32) Memory b[kK * kN];
  __shared__ alignas(32) Sum c[kM * kN];
  for (int i = threadIdx.x; i < kM * kK; i += 32) a[i] = Memory(static_cast<float>(in[i]));
  for (int i = threadIdx.x; i < kK * kN; i += 32) b[i] = Memory(static_cast<float>(in[512 + i]));
  __syncwarp();
  wmma::fragment<wmma::matrix_a, kM, kN, kK, Fragment, wmma::row_major> left;
  wmma::fragment<wmma::matrix_b, kM, kN, kK, Fragment, wmma::col_major> right;
  wmma::fragment<wmma::accumulator, kM, kN, kK, Sum> sum;
  wmma::fill_fragment(sum, Sum(1.0f));
  wmma::load_matrix_sync(left, a, kK);
  wmma::load_matrix_sync(right, b, kK);
  wmma::mma_sync(sum, left, right, sum);
  for (int i = 0; i < sum.num_elements; ++i) sum.x[i] = sum.x[i] + sum.x[i];
  wmma::store_matrix_sync(c, sum, kN, wmma::mem_row_major);
  __syncwarp();
  for (int i = threadIdx.x; i < kM * kN; i += 32) out[i] = static_cast<float>(c[i]);
}

__global__ void half_float(const int* in, float* out) { product<16, 16, 16, half, half, float>(in, out); }
__global__ void half_half(const int* in, float* out) { product<16, 16, 16, half, half, half>(in, out); }
__global__ void half_wide(const int* in, float* out) { product<32, 8, 16, half, half, float>(in, out); }
__global__ void half_tall(const int* in, float* out) { product<8, 32, 16, half, half, float>(in, out); }
__global__ void bfloat(const int* in, float* out) { product<16, 16, 16, __nv_bfloat16, __nv_bfloat16, float>(in, out); }
__global__ void tf32(const int* in, float* out) { product<16, 16, 8, wmma::precision::tf32, float, float>(in, out); }
__global__ void bytes(const int* in, float* out) { product<16, 16, 16, signed char, signed char, int>(in, out); }
__global__ void doubles(const int* in, float* out) { product<8, 8, 4, double, double, double>(in, out); }
