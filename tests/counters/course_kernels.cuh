// Kernels as learners write them: guards, tiles, halos, reductions, branches of every shape, with nothing done to keep
// ptxas from merging, unrolling and predicating.
#pragma once

__global__ void add_ten_guarded(float* out, const float* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = a[i] + 10;
}

__global__ void add_ten_2d(float* out, const float* a, int width, int height) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x < width && y < height) out[y * width + x] = a[y * width + x] + 10;
}

__global__ void early_return(float* out, const float* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const float x = a[i];
  if (x < 0) {
    out[i] = 0;
    return;
  }
  out[i] = sqrtf(x);
}

template <int kTile>
__global__ void multiply_tiled(float* out, const float* a, const float* b, int n) {
  __shared__ float as[kTile][kTile], bs[kTile][kTile];
  const int x = threadIdx.x, y = threadIdx.y;
  const int row = blockIdx.y * kTile + y, column = blockIdx.x * kTile + x;
  float sum = 0;
  for (int t = 0; t < (n + kTile - 1) / kTile; ++t) {
    as[y][x] = row < n && t * kTile + x < n ? a[row * n + t * kTile + x] : 0;
    bs[y][x] = column < n && t * kTile + y < n ? b[(t * kTile + y) * n + column] : 0;
    __syncthreads();
    for (int k = 0; k < kTile; ++k) sum += as[y][k] * bs[k][x];
    __syncthreads();
  }
  if (row < n && column < n) out[row * n + column] = sum;
}

__global__ void matmul_rows(float* out, const float* a, const float* b, int n) {
  const int row = blockIdx.y * blockDim.y + threadIdx.y, column = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= n || column >= n) return;
  float sum = 0;
  for (int k = 0; k < n; ++k) sum += a[row * n + k] * b[k * n + column];
  out[row * n + column] = sum;
}

__global__ void convolution_tiled(float* out, const float* a, const float* taps, int n) {
  __shared__ float s[128 + 7], t[8];
  const int local = threadIdx.x, i = blockIdx.x * 128 + local;
  s[local] = i < n ? a[i] : 0;
  if (local < 7) s[128 + local] = i + 128 < n ? a[i + 128] : 0;
  if (local < 8) t[local] = taps[local];
  __syncthreads();
  if (i < n) {
    float sum = 0;
    for (int k = 0; k < 8; ++k) sum += s[local + k] * t[k];
    out[i] = sum;
  }
}

__global__ void pooling_shared(float* out, const float* a, int n) {
  __shared__ float s[128];
  const int local = threadIdx.x, i = blockIdx.x * blockDim.x + local;
  if (i < n) s[local] = a[i];
  __syncthreads();
  if (i == 0)
    out[0] = s[0];
  else if (i == 1)
    out[1] = s[0] + s[1];
  else if (i < n && local > 1)
    out[i] = s[local - 2] + s[local - 1] + s[local];
}

__global__ void dot_tree(float* out, const float* a, const float* b, int n) {
  __shared__ float s[256];
  const int local = threadIdx.x, i = blockIdx.x * blockDim.x + local;
  s[local] = i < n ? a[i] * b[i] : 0;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (local < half) s[local] += s[local + half];
    __syncthreads();
  }
  if (local == 0) atomicAdd(out, s[0]);
}

__global__ void sum_shuffled(int* out, const int* a, int n) {
  __shared__ int partial[32];
  const int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int sum = i < n ? a[i] : 0;
  for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffff, sum, offset);
  if (lane == 0) partial[warp] = sum;
  __syncthreads();
  if (warp == 0) {
    sum = lane < blockDim.x / 32 ? partial[lane] : 0;
    for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffff, sum, offset);
    if (lane == 0) atomicAdd(out, sum);
  }
}

__global__ void count_large(int* count, const int* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n && a[i] > 500) atomicAdd(count, 1);
}

__global__ void sum_atomic(int* out, const int* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(out, a[i]);
}

__global__ void histogram_shared(int* bins, const int* a, int n) {
  __shared__ int mine[64];
  for (int k = threadIdx.x; k < 64; k += blockDim.x) mine[k] = 0;
  __syncthreads();
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) atomicAdd(&mine[a[i]], 1);
  __syncthreads();
  for (int k = threadIdx.x; k < 64; k += blockDim.x) atomicAdd(&bins[k], mine[k]);
}

__global__ void even_and_odd(float* out, const float* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  if (i % 2 == 0)
    out[i] = a[i] * 2;
  else
    out[i] = a[i] + 1;
}

__global__ void both_sides_shared(float* out, const float* a) {
  __shared__ float s[128], t[128];
  const int i = threadIdx.x;
  if (i < 48)
    s[i] = a[i] + 1;
  else
    t[i] = a[i] - 1;
  __syncthreads();
  out[i] = i < 48 ? s[i] : t[i];
}

__global__ void nested_conditions(float* out, const float* a, int n) {
  __shared__ float s[128];
  const int local = threadIdx.x, i = blockIdx.x * blockDim.x + local;
  s[local] = 0;
  if (i < n) {
    if (a[i] > 0) {
      s[local] = a[i];
      if (local > 64) s[local] *= 2;
    }
  }
  __syncthreads();
  if (i < n) out[i] = s[127 - local];
}

__global__ void row_sums_tree(float* out, const float* a, int columns) {
  __shared__ float s[128];
  const int row = blockIdx.x, local = threadIdx.x;
  float sum = 0;
  for (int column = local; column < columns; column += blockDim.x) sum += a[row * columns + column];
  s[local] = sum;
  __syncthreads();
  for (int step = 1; step < 128; step *= 2) {
    if (local % (2 * step) == 0) s[local] += s[local + step];
    __syncthreads();
  }
  if (local == 0) out[row] = s[0];
}

__global__ void prefix_sum_block(float* out, const float* a, int n) {
  __shared__ float s[128];
  const int local = threadIdx.x;
  if (local < n) s[local] = a[local];
  __syncthreads();
  for (int offset = 1; offset < n; offset *= 2) {
    float before = 0;
    if (local >= offset && local < n) before = s[local - offset];
    __syncthreads();
    if (local >= offset && local < n) s[local] += before;
    __syncthreads();
  }
  if (local < n) out[local] = s[local];
}

__global__ void divide(float* out, const float* a, const float* b, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = (a[i] + 3) / (b[i] + 2);
}

__global__ void clamp_loop(int* out, const int* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int x = a[i];
  while (x > 100) x /= 2;
  out[i] = x;
}

__global__ void transpose_shared(float* out, const float* a, int n) {
  __shared__ float tile[32][33];
  int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + threadIdx.y;
  for (int k = 0; k < 32; k += 8)
    if (x < n && y + k < n) tile[threadIdx.y + k][threadIdx.x] = a[(y + k) * n + x];
  __syncthreads();
  x = blockIdx.y * 32 + threadIdx.x, y = blockIdx.x * 32 + threadIdx.y;
  for (int k = 0; k < 32; k += 8)
    if (x < n && y + k < n) out[(y + k) * n + x] = tile[threadIdx.x][threadIdx.y + k];
}

__global__ void structures_of_four(float* out, const float4* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const float4 v = a[i];
  out[i] = v.x + v.y + v.z + v.w;
}

// Several copies, one or two groups.
template <int kGroups>
__global__ void copy_in_groups(float* out, const float* a) {
  __shared__ float s[4][128];
  const int t = threadIdx.x, i = blockIdx.x * 512 + t;
  for (int k = 0; k < 4; ++k) {
    const unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(&s[k][t]));
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" ::"r"(to), "l"(a + i + 128 * k) : "memory");
    if (kGroups == 2 && k == 1) asm volatile("cp.async.commit_group;" ::: "memory");
  }
  asm volatile("cp.async.commit_group;" ::: "memory");
  asm volatile("cp.async.wait_group 0;" ::: "memory");
  __syncthreads();
  out[blockIdx.x * 128 + t] = s[0][127 - t] + s[3][t];
}
