// Kernels whose counts are known from a real card: see README.md. Each does one thing to memory, to branches or to
// barriers, and is run by the launches of launches.txt that name it.

// ---- global memory -------------------------------------------------------------------------------------------

template <class T>
__global__ void copy(T* out, const T* a) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = a[i];
}

__global__ void copy_guarded(float* out, const float* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = a[i];
}

__global__ void read_strided(float* out, const float* a, int stride, int offset) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = a[i * stride + offset];
}

__global__ void write_strided(float* out, const float* a, int stride, int offset) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i * stride + offset] = a[i];
}

__global__ void reversed(float* out, const float* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = a[n - 1 - i];
}

__global__ void one_for_a_block(float* out, const float* a) {
  out[blockIdx.x * blockDim.x + threadIdx.x] = a[blockIdx.x];
}

struct Point {
  float x, y, z;
};
__global__ void of_structures(float* out, const Point* a) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = a[i].y;
}

template <class T>
__global__ void gather(T* out, const T* a, const int* index) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = a[index[i]];
}

template <class T>
__global__ void scatter(T* out, const T* a, const int* index) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[index[i]] = a[i];
}

__global__ void grid_stride(float* out, const float* a, int n) {
#pragma unroll 1
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) out[i] = a[i] * 2;
}

__global__ void masked_lanes(float* out, const float* a, unsigned mask) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (mask >> (threadIdx.x & 31) & 1) out[i] = a[i];
}

// ---- two dimensions ------------------------------------------------------------------------------------------

__global__ void transpose_naive(float* out, const float* a, int n) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  out[x * n + y] = a[y * n + x];
}

template <int width>
__global__ void transpose_tiled(float* out, const float* a, int n) {
  __shared__ float tile[32][width];
  int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + threadIdx.y;
  tile[threadIdx.y][threadIdx.x] = a[y * n + x];
  __syncthreads();
  x = blockIdx.y * 32 + threadIdx.x;
  y = blockIdx.x * 32 + threadIdx.y;
  out[y * n + x] = tile[threadIdx.x][threadIdx.y];
}

__global__ void add_2d(float* out, const float* a, const float* row, int n) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x < n && y < n) out[y * n + x] = a[y * n + x] + row[x];
}

__global__ void row_sums(float* out, const float* a, int n) {
  const int y = blockIdx.x * blockDim.x + threadIdx.x;
  float sum = 0;
#pragma unroll 1
  for (int x = 0; x < n; ++x) sum += a[y * n + x];
  out[y] = sum;
}

__global__ void matmul_naive(float* out, const float* a, const float* b, int n) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  float sum = 0;
#pragma unroll 1
  for (int k = 0; k < n; ++k) sum += a[y * n + k] * b[k * n + x];
  out[y * n + x] = sum;
}

__global__ void matmul_tiled(float* out, const float* a, const float* b, int n) {
  __shared__ float tile_a[16][17], tile_b[16][17];
  const int tx = threadIdx.x, ty = threadIdx.y;
  const int x = blockIdx.x * 16 + tx, y = blockIdx.y * 16 + ty;
  float sum = 0;
#pragma unroll 1
  for (int t = 0; t < n; t += 16) {
    tile_a[ty][tx] = a[y * n + t + tx];
    tile_b[ty][tx] = b[(t + ty) * n + x];
    __syncthreads();
#pragma unroll 1
    for (int k = 0; k < 16; ++k) sum += tile_a[ty][k] * tile_b[k][tx];
    __syncthreads();
  }
  out[y * n + x] = sum;
}

// ---- shared memory -------------------------------------------------------------------------------------------

// Every thread of one block fills the array and reads one element: its index from `index`.
template <class T>
__global__ void shared_read(T* out, const int* index) {
  extern __shared__ float4 memory[];
  T* const s = reinterpret_cast<T*>(memory);
  const int t = threadIdx.x, from = index[t];
  s[t] = T{};
  __syncthreads();
  out[t] = s[from];
}

template <class T>
__global__ void shared_write(T* out, const T* a, const int* index) {
  extern __shared__ float4 memory[];
  T* const s = reinterpret_cast<T*>(memory);
  const int t = threadIdx.x;
  s[index[t]] = a[t];
  __syncthreads();
  out[t] = s[t];
}

// The same with only some lanes: bit l of `mask`.
template <class T>
__global__ void shared_read_some(T* out, const int* index, unsigned mask) {
  extern __shared__ float4 memory[];
  T* const s = reinterpret_cast<T*>(memory);
  const int t = threadIdx.x, from = index[t];
  s[t] = T{};
  __syncthreads();
  if (mask >> (t & 31) & 1) out[t] = s[from];
}

__global__ void convolution(float* out, const float* a, const float* b, int n, int taps) {
  __shared__ float s[256 + 16];
  const int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
  s[t] = i < n ? a[i] : 0;
  if (t < taps) s[blockDim.x + t] = i + blockDim.x < n ? a[i + blockDim.x] : 0;
  __syncthreads();
  if (i < n) {
    float sum = 0;
#pragma unroll 1
    for (int j = 0; j < taps; ++j) sum += s[t + j] * b[j];
    out[i] = sum;
  }
}

__global__ void asynchronous(float* out, const float* a) {
  __shared__ float s[256];
  const int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
  const unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(&s[t]));
  asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" ::"r"(to), "l"(a + i) : "memory");
  asm volatile("cp.async.wait_all;" ::: "memory");
  __syncthreads();
  out[i] = s[255 - t];
}

// ---- reductions and atomics ----------------------------------------------------------------------------------

__global__ void reduce_neighbours(float* out, const float* a) {
  __shared__ float s[256];
  const int t = threadIdx.x;
  s[t] = a[blockIdx.x * 256 + t];
  __syncthreads();
#pragma unroll 1
  for (int step = 1; step < 256; step *= 2) {
    if (t % (2 * step) == 0) s[t] += s[t + step];
    __syncthreads();
  }
  if (t == 0) out[blockIdx.x] = s[0];
}

__global__ void reduce_halves(float* out, const float* a) {
  __shared__ float s[256];
  const int t = threadIdx.x;
  s[t] = a[blockIdx.x * 256 + t];
  __syncthreads();
#pragma unroll 1
  for (int step = 128; step > 0; step /= 2) {
    if (t < step) s[t] += s[t + step];
    __syncthreads();
  }
  if (t == 0) out[blockIdx.x] = s[0];
}

__global__ void reduce_shuffle(float* out, const float* a) {
  float sum = a[blockIdx.x * blockDim.x + threadIdx.x];
#pragma unroll 1
  for (int step = 16; step > 0; step /= 2) sum += __shfl_down_sync(0xffffffffu, sum, step);
  if (threadIdx.x % 32 == 0) out[(blockIdx.x * blockDim.x + threadIdx.x) / 32] = sum;
}

__global__ void add_to(int* out, const int* index) {  // the result is not used: a reduction
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  atomicAdd(&out[index[i]], i);
}

__global__ void add_and_return(int* out, int* old, const int* index) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  old[i] = atomicAdd(&out[index[i]], i);
}

__global__ void add_floats(float* out, const float* a, const int* index) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  atomicAdd(&out[index[i]], a[i]);
}

__global__ void greatest(int* out, const int* a) {
  atomicMax(out, a[blockIdx.x * blockDim.x + threadIdx.x]);
}

__global__ void exchange(int* out, const int* index) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  atomicCAS(&out[index[i]], 0, i);
}

__global__ void histogram(int* out, const int* index) {
  __shared__ int bins[64];
  const int t = threadIdx.x;
  if (t < 64) bins[t] = 0;
  __syncthreads();
  atomicAdd(&bins[index[blockIdx.x * blockDim.x + t]], 1);
  __syncthreads();
  if (t < 64) out[blockIdx.x * 64 + t] = bins[t];
}

// ---- control -------------------------------------------------------------------------------------------------

// Each lane's loop has its own length.
__global__ void ragged_loop(float* out, const float* a, const int* length) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  float x = a[i];
#pragma unroll 1
  for (int k = length[i]; k > 0; --k) x = x * 0.5f + 1;
  out[i] = x;
}

// Four ways, each too long to be predicated.
__global__ void four_ways(float* out, const float* a, const int* way) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  float x = a[i];
  switch (way[i]) {
    case 0:
#pragma unroll 1
      for (int k = 0; k < 4; ++k) x = x * x + 1;
      break;
    case 1:
#pragma unroll 1
      for (int k = 0; k < 5; ++k) x = x * 3 + 2;
      break;
    case 2:
#pragma unroll 1
      for (int k = 0; k < 6; ++k) x = x / 3 + 2;
      break;
    default:
#pragma unroll 1
      for (int k = 0; k < 7; ++k) x = sqrtf(x) + 2;
  }
  out[i] = x;
}

__global__ void many_barriers(float* out, int rounds) {
  __shared__ float s[128];
  s[threadIdx.x] = threadIdx.x;
#pragma unroll 1
  for (int k = 0; k < rounds; ++k) {
    __syncthreads();
    const float x = s[(threadIdx.x + 1) & 127];
    __syncthreads();
    s[threadIdx.x] = x;
  }
  out[blockIdx.x * blockDim.x + threadIdx.x] = s[threadIdx.x];
}

// ---- local memory and arithmetic -----------------------------------------------------------------------------

template <class T>
__global__ void local_array(T* out, const T* a, const int* index) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  T mine[16];
#pragma unroll 1
  for (int k = 0; k < 16; ++k) mine[k] = a[k];
  out[i] = mine[index[i] & 15];
}

template <class T>
__global__ void arithmetic(T* out, const T* a) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  T x = a[i];
#pragma unroll 1
  for (int k = 0; k < 10; ++k) x = x * x + a[i];
  out[i] = x;
}

#include "whole_kernels.cuh"
#include "course_kernels.cuh"
#include "sample_kernels.cuh"
#include "search_kernels.cuh"
