// Kernels such as samples and textbooks have: several kinds of access, loops and conditions in each. Included by kernels.cu.
#pragma once

// ---- linear algebra ------------------------------------------------------------------------------------------

__global__ void matvec_by_warps(float* y, const float* a, const float* x, int rows, int columns) {
  const int row = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x % 32;
  if (row >= rows) return;
  float sum = 0;
  for (int c = lane; c < columns; c += 32) sum += a[row * columns + c] * x[c];
  for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_down_sync(~0u, sum, offset);
  if (lane == 0) y[row] = sum;
}

__global__ void sparse_by_rows(float* y, const int* start, const int* column, const float* value, const float* x, int rows) {
  const int row = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= rows) return;
  float sum = 0;
  for (int k = start[row]; k < start[row + 1]; ++k) sum += value[k] * x[column[k]];
  y[row] = sum;
}

// Four by four results a thread, tiles of 64 by 8 and 8 by 64, loaded as float4.
__global__ void matmul_64(float* c, const float* a, const float* b, int n) {
  __shared__ float a_tile[8][64], b_tile[8][64];
  const int tid = threadIdx.x, tx = tid % 16, ty = tid / 16;
  float sum[4][4] = {};
  for (int k = 0; k < n; k += 8) {
    if (tid < 128) {
      const int row = tid / 2, part = tid % 2 * 4;
      const float4 v = *reinterpret_cast<const float4*>(&a[(blockIdx.y * 64 + row) * n + k + part]);
      a_tile[part][row] = v.x;
      a_tile[part + 1][row] = v.y;
      a_tile[part + 2][row] = v.z;
      a_tile[part + 3][row] = v.w;
    } else {
      const int row = (tid - 128) / 16, part = tid % 16 * 4;
      *reinterpret_cast<float4*>(&b_tile[row][part]) =
          *reinterpret_cast<const float4*>(&b[(k + row) * n + blockIdx.x * 64 + part]);
    }
    __syncthreads();
#pragma unroll
    for (int i = 0; i < 8; ++i) {
      float left[4], right[4];
      for (int j = 0; j < 4; ++j) left[j] = a_tile[i][ty * 4 + j];
      for (int j = 0; j < 4; ++j) right[j] = b_tile[i][tx * 4 + j];
      for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x) sum[y][x] += left[y] * right[x];
    }
    __syncthreads();
  }
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 4; ++x) c[(blockIdx.y * 64 + ty * 4 + y) * n + blockIdx.x * 64 + tx * 4 + x] = sum[y][x];
}

__global__ void small_matrices(float* c, const float* a, const float* b, int count) {
  const int m = blockIdx.x * blockDim.x + threadIdx.x;
  if (m >= count) return;
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) {
      float sum = 0;
      for (int k = 0; k < 4; ++k) sum += a[m * 16 + i * 4 + k] * b[m * 16 + k * 4 + j];
      c[m * 16 + i * 4 + j] = sum;
    }
}

__global__ void eliminate(float* a, int n, int pivot) {
  const int row = blockIdx.y * blockDim.y + threadIdx.y, column = blockIdx.x * blockDim.x + threadIdx.x;
  if (row <= pivot || row >= n || column <= pivot || column >= n) return;
  a[row * n + column] -= a[row * n + pivot] * a[pivot * n + column];
}

__global__ void jacobi(float* next, const float* now, int width, int height) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x == 0 || y == 0 || x >= width - 1 || y >= height - 1) return;
  const int i = y * width + x;
  next[i] = 0.25f * (now[i - 1] + now[i + 1] + now[i - width] + now[i + width]);
}

// ---- reductions and scans ------------------------------------------------------------------------------------

template <int kBlock>
__global__ void reduce_unrolled(float* out, const float* a, int n) {
  __shared__ float s[kBlock];
  const int tid = threadIdx.x;
  float sum = 0;
  for (int i = blockIdx.x * kBlock * 2 + tid; i < n; i += kBlock * 2 * gridDim.x) {
    sum += a[i];
    if (i + kBlock < n) sum += a[i + kBlock];
  }
  s[tid] = sum;
  __syncthreads();
  if (kBlock >= 256 && tid < 128) s[tid] += s[tid + 128];
  __syncthreads();
  if (kBlock >= 128 && tid < 64) s[tid] += s[tid + 64];
  __syncthreads();
  if (tid < 32) {
    float v = s[tid] + s[tid + 32];
    for (int offset = 16; offset > 0; offset >>= 1) v += __shfl_xor_sync(~0u, v, offset);
    if (tid == 0) out[blockIdx.x] = v;
  }
}

__global__ void greatest_with_index(float* value, int* index, const float* a, int n) {
  __shared__ float values[8];
  __shared__ int indices[8];
  float best = -1e30f;
  int at = -1;
  for (int i = threadIdx.x; i < n; i += blockDim.x)
    if (a[i] > best) {
      best = a[i];
      at = i;
    }
  for (int offset = 16; offset > 0; offset /= 2) {
    const float other = __shfl_down_sync(~0u, best, offset);
    const int other_at = __shfl_down_sync(~0u, at, offset);
    if (other > best) {
      best = other;
      at = other_at;
    }
  }
  if (threadIdx.x % 32 == 0) {
    values[threadIdx.x / 32] = best;
    indices[threadIdx.x / 32] = at;
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int w = 1; w < blockDim.x / 32; ++w)
      if (values[w] > best) {
        best = values[w];
        at = indices[w];
      }
    *value = best;
    *index = at;
  }
}

__global__ void scan_by_warps(int* out, const int* a, int n) {
  __shared__ int sums[32];
  const int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int v = i < n ? a[i] : 0;
  for (int offset = 1; offset < 32; offset *= 2) {
    const int left = __shfl_up_sync(~0u, v, offset);
    if (lane >= offset) v += left;
  }
  if (lane == 31) sums[warp] = v;
  __syncthreads();
  if (warp == 0) {
    int s = lane < blockDim.x / 32 ? sums[lane] : 0;
    for (int offset = 1; offset < 32; offset *= 2) {
      const int left = __shfl_up_sync(~0u, s, offset);
      if (lane >= offset) s += left;
    }
    sums[lane] = s;
  }
  __syncthreads();
  if (warp > 0) v += sums[warp - 1];
  if (i < n) out[i] = v;
}

// Work-efficient, with an element of padding for every 32.
__global__ void scan_padded(float* out, const float* a) {
  extern __shared__ float padded[];
  const auto place = [](int i) { return i + i / 32; };
  const int tid = threadIdx.x, n = 2 * blockDim.x;
  padded[place(tid)] = a[tid];
  padded[place(tid + n / 2)] = a[tid + n / 2];
  int stride = 1;
  for (int d = n >> 1; d > 0; d >>= 1) {
    __syncthreads();
    if (tid < d) padded[place(stride * (2 * tid + 2) - 1)] += padded[place(stride * (2 * tid + 1) - 1)];
    stride *= 2;
  }
  if (tid == 0) padded[place(n - 1)] = 0;
  for (int d = 1; d < n; d *= 2) {
    stride >>= 1;
    __syncthreads();
    if (tid < d) {
      const int left = place(stride * (2 * tid + 1) - 1), right = place(stride * (2 * tid + 2) - 1);
      const float t = padded[left];
      padded[left] = padded[right];
      padded[right] += t;
    }
  }
  __syncthreads();
  out[tid] = padded[place(tid)];
  out[tid + n / 2] = padded[place(tid + n / 2)];
}

__global__ void softmax_online(float* out, const float* a, int columns) {
  const int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32, lane = threadIdx.x % 32;
  float most = -1e30f, sum = 0;
  for (int c = lane; c < columns; c += 32) {
    const float v = a[row * columns + c], greater = fmaxf(most, v);
    sum = sum * __expf(most - greater) + __expf(v - greater);
    most = greater;
  }
  for (int offset = 16; offset > 0; offset /= 2) {
    const float other = __shfl_xor_sync(~0u, most, offset), other_sum = __shfl_xor_sync(~0u, sum, offset);
    const float greater = fmaxf(most, other);
    sum = sum * __expf(most - greater) + other_sum * __expf(other - greater);
    most = greater;
  }
  for (int c = lane; c < columns; c += 32) out[row * columns + c] = __expf(a[row * columns + c] - most) / sum;
}

// ---- pictures ------------------------------------------------------------------------------------------------

__constant__ float filter_3x3[9] = {1, 2, 1, 2, 4, 2, 1, 2, 1};

__global__ void filter_with_halo(float* out, const float* a, int width, int height) {
  __shared__ float tile[18][18];
  const int x = blockIdx.x * 16 + threadIdx.x, y = blockIdx.y * 16 + threadIdx.y;
  for (int dy = threadIdx.y; dy < 18; dy += 16)
    for (int dx = threadIdx.x; dx < 18; dx += 16) {
      const int gx = blockIdx.x * 16 + dx - 1, gy = blockIdx.y * 16 + dy - 1;
      tile[dy][dx] = gx >= 0 && gx < width && gy >= 0 && gy < height ? a[gy * width + gx] : 0;
    }
  __syncthreads();
  if (x >= width || y >= height) return;
  float sum = 0;
  for (int dy = 0; dy < 3; ++dy)
    for (int dx = 0; dx < 3; ++dx) sum += filter_3x3[dy * 3 + dx] * tile[threadIdx.y + dy][threadIdx.x + dx];
  out[y * width + x] = sum / 16;
}

__global__ void game_of_life(unsigned char* next, const unsigned char* now, int width, int height) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= width || y >= height) return;
  int alive = 0;
  for (int dy = -1; dy <= 1; ++dy)
    for (int dx = -1; dx <= 1; ++dx)
      if (dx != 0 || dy != 0) alive += now[(y + dy + height) % height * width + (x + dx + width) % width];
  next[y * width + x] = alive == 3 || (alive == 2 && now[y * width + x]);
}

__global__ void sobel(unsigned char* out, const unsigned char* a, int width, int height) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return;
  const auto at = [&](int dx, int dy) { return static_cast<int>(a[(y + dy) * width + x + dx]); };
  const int gx = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
  const int gy = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
  out[y * width + x] = min(abs(gx) + abs(gy), 255);
}

__global__ void rotate(float* out, const float* a, int width, int height, float angle_unit) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= width || y >= height) return;
  const float u = 0.8f * (x - width / 2) - 0.6f * (y - height / 2) + width / 2;
  const float v = 0.6f * (x - width / 2) + 0.8f * (y - height / 2) + height / 2;
  const int left = static_cast<int>(floorf(u)), top = static_cast<int>(floorf(v));
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) {
    out[y * width + x] = angle_unit;
    return;
  }
  const float fx = u - left, fy = v - top;
  const float* p = &a[top * width + left];
  out[y * width + x] = (1 - fy) * ((1 - fx) * p[0] + fx * p[1]) + fy * ((1 - fx) * p[width] + fx * p[width + 1]);
}

__global__ void pool_2x2(float* out, const float* a, int width, int height) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= width / 2 || y >= height / 2) return;
  const float2 top = reinterpret_cast<const float2*>(a)[2 * y * (width / 2) + x];
  const float2 bottom = reinterpret_cast<const float2*>(a)[(2 * y + 1) * (width / 2) + x];
  out[y * (width / 2) + x] = fmaxf(fmaxf(top.x, top.y), fmaxf(bottom.x, bottom.y));
}

__global__ void swap_channels(uchar3* out, const uchar3* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const uchar3 p = a[i];
  out[i] = make_uchar3(p.z, p.y, p.x);
}
