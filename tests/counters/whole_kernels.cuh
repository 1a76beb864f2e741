// Whole kernels, as one writes them. Included by kernels.cu.
#pragma once

// The radius is 3.
__global__ void stencil_1d(float* out, const float* a, int n) {
  __shared__ float s[128 + 6];
  const int i = blockIdx.x * blockDim.x + threadIdx.x, local = threadIdx.x + 3;
  s[local] = i < n ? a[i] : 0;
  if (threadIdx.x < 3) {
    s[local - 3] = i >= 3 ? a[i - 3] : 0;
    s[local + 128] = i + 128 < n ? a[i + 128] : 0;
  }
  __syncthreads();
  float sum = 0;
  for (int k = -3; k <= 3; ++k) sum += s[local + k];
  if (i < n) out[i] = sum;
}

__global__ void stencil_2d(float* out, const float* a, int width, int height) {
  const int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return;
  out[y * width + x] = 0.25f * (a[y * width + x - 1] + a[y * width + x + 1] + a[(y - 1) * width + x] +
                                a[(y + 1) * width + x]);
}

__global__ void saxpy_vector(float4* y, const float4* x, float* scale, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const float s = scale[0];
  float4 v = x[i], w = y[i];
  w.x += s * v.x, w.y += s * v.y, w.z += s * v.z, w.w += s * v.w;
  y[i] = w;
}

// A row a block.
__global__ void softmax_rows(float* out, const float* a, int columns) {
  __shared__ float s[128];
  const int t = threadIdx.x, row = blockIdx.x * columns;
  float most = -1e30f;
  for (int c = t; c < columns; c += 128) most = fmaxf(most, a[row + c]);
  s[t] = most;
  __syncthreads();
  for (int step = 64; step > 0; step /= 2) {
    if (t < step) s[t] = fmaxf(s[t], s[t + step]);
    __syncthreads();
  }
  most = s[0];
  __syncthreads();
  float sum = 0;
  for (int c = t; c < columns; c += 128) sum += __expf(a[row + c] - most);
  s[t] = sum;
  __syncthreads();
  for (int step = 64; step > 0; step /= 2) {
    if (t < step) s[t] += s[t + step];
    __syncthreads();
  }
  for (int c = t; c < columns; c += 128) out[row + c] = __expf(a[row + c] - most) / s[0];
}

// A row a warp.
__global__ void layernorm_rows(float* out, const float* a, int columns) {
  const int lane = threadIdx.x % 32, row = (blockIdx.x * blockDim.x + threadIdx.x) / 32 * columns;
  float sum = 0, squares = 0;
#pragma unroll 1
  for (int c = lane; c < columns; c += 32) sum += a[row + c], squares += a[row + c] * a[row + c];
  for (int step = 16; step > 0; step /= 2) {
    sum += __shfl_xor_sync(0xffffffffu, sum, step);
    squares += __shfl_xor_sync(0xffffffffu, squares, step);
  }
  const float mean = sum / columns, scale = rsqrtf(squares / columns - mean * mean + 1e-5f);
#pragma unroll 1
  for (int c = lane; c < columns; c += 32) out[row + c] = (a[row + c] - mean) * scale;
}

__global__ void embedding(float* out, const float* table, const int* index, int width) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = table[index[i / width] * width + i % width];
}

__global__ void scan_hillis_steele(float* out, const float* a) {
  __shared__ float s[2][256];
  const int t = threadIdx.x;
  int from = 0;
  s[0][t] = a[blockIdx.x * 256 + t];
  __syncthreads();
#pragma unroll 1
  for (int step = 1; step < 256; step *= 2) {
    s[1 - from][t] = t >= step ? s[from][t] + s[from][t - step] : s[from][t];
    from = 1 - from;
    __syncthreads();
  }
  out[blockIdx.x * 256 + t] = s[from][t];
}

__global__ void scan_blelloch(float* out, const float* a) {
  __shared__ float s[256];
  const int t = threadIdx.x;
  s[2 * t] = a[blockIdx.x * 256 + 2 * t];
  s[2 * t + 1] = a[blockIdx.x * 256 + 2 * t + 1];
  int offset = 1;
#pragma unroll 1
  for (int d = 128; d > 0; d /= 2, offset *= 2) {
    __syncthreads();
    if (t < d) s[offset * (2 * t + 2) - 1] += s[offset * (2 * t + 1) - 1];
  }
  if (t == 0) s[255] = 0;
#pragma unroll 1
  for (int d = 1; d < 256; d *= 2) {
    offset /= 2;
    __syncthreads();
    if (t < d) {
      const int left = offset * (2 * t + 1) - 1, right = offset * (2 * t + 2) - 1;
      const float before = s[left];
      s[left] = s[right];
      s[right] += before;
    }
  }
  __syncthreads();
  out[blockIdx.x * 256 + 2 * t] = s[2 * t];
  out[blockIdx.x * 256 + 2 * t + 1] = s[2 * t + 1];
}

__global__ void bitonic_sort(int* data) {
  __shared__ int s[256];
  const int t = threadIdx.x;
  s[t] = data[blockIdx.x * 256 + t];
  __syncthreads();
#pragma unroll 1
  for (int k = 2; k <= 256; k *= 2) {
#pragma unroll 1
    for (int j = k / 2; j > 0; j /= 2) {
      const int other = t ^ j;
      if (other > t) {
        const int x = s[t], y = s[other];
        if ((x > y) == ((t & k) == 0)) s[t] = y, s[other] = x;
      }
      __syncthreads();
    }
  }
  data[blockIdx.x * 256 + t] = s[t];
}

__global__ void histogram_global(int* bins, const unsigned char* a, int n) {
#pragma unroll 1
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
    atomicAdd(&bins[a[i]], 1);
}

__global__ void matvec(float* out, const float* m, const float* v, int columns) {
  const int row = blockIdx.x;
  float sum = 0;
#pragma unroll 1
  for (int c = threadIdx.x; c < columns; c += 32) sum += m[row * columns + c] * v[c];
  for (int step = 16; step > 0; step /= 2) sum += __shfl_down_sync(0xffffffffu, sum, step);
  if (threadIdx.x == 0) out[row] = sum;
}

// 4 x 4 results a thread, tiles of 64 x 64 and 16 deep, vectors throughout.
__global__ void matmul_registers(float4* out, const float4* a, const float4* b, int n) {
  __shared__ float4 tile_a[64][4], tile_b[16][16];
  const int t = threadIdx.x, tx = t % 16, ty = t / 16;
  const float* const whole_a = &tile_a[0][0].x;
  float sum[4][4] = {};
#pragma unroll 1
  for (int k0 = 0; k0 < n; k0 += 16) {
    tile_a[t / 4][t % 4] = a[((blockIdx.y * 64 + t / 4) * n + k0) / 4 + t % 4];
    tile_b[ty][tx] = b[((k0 + ty) * n + blockIdx.x * 64) / 4 + tx];
    __syncthreads();
#pragma unroll 1
    for (int k = 0; k < 16; ++k) {
      const float4 right = tile_b[k][tx];
      for (int r = 0; r < 4; ++r) {
        const float left = whole_a[(ty * 4 + r) * 16 + k];
        sum[r][0] += left * right.x, sum[r][1] += left * right.y;
        sum[r][2] += left * right.z, sum[r][3] += left * right.w;
      }
    }
    __syncthreads();
  }
  for (int r = 0; r < 4; ++r)
    out[((blockIdx.y * 64 + ty * 4 + r) * n + blockIdx.x * 64) / 4 + tx] =
        make_float4(sum[r][0], sum[r][1], sum[r][2], sum[r][3]);
}

// Diagonal storage: element (y, x) lies in column (x + y) % 32.
__global__ void transpose_swizzled(float* out, const float* a, int n) {
  __shared__ float tile[32][32];
  int x = blockIdx.x * 32 + threadIdx.x;
  const int y0 = blockIdx.y * 32, x0 = blockIdx.x * 32;
  for (int j = threadIdx.y; j < 32; j += 8) tile[j][(threadIdx.x + j) % 32] = a[(y0 + j) * n + x];
  __syncthreads();
  x = y0 + threadIdx.x;
  for (int j = threadIdx.y; j < 32; j += 8) out[(x0 + j) * n + x] = tile[threadIdx.x][(j + threadIdx.x) % 32];
}

__global__ void dot_atomic(float* out, const float* a, const float* b, int n) {
  __shared__ float parts[8];
  float sum = 0;
#pragma unroll 1
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) sum += a[i] * b[i];
  for (int step = 16; step > 0; step /= 2) sum += __shfl_down_sync(0xffffffffu, sum, step);
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = sum;
  __syncthreads();
  if (threadIdx.x < 8) {
    sum = parts[threadIdx.x];
    for (int step = 4; step > 0; step /= 2) sum += __shfl_down_sync(0xffu, sum, step);
    if (threadIdx.x == 0) atomicAdd(out, sum);
  }
}

// Each thread a pixel of three bytes.
__global__ void greyscale(unsigned char* out, const unsigned char* rgb, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  out[i] = static_cast<unsigned char>((rgb[3 * i] * 77 + rgb[3 * i + 1] * 151 + rgb[3 * i + 2] * 28) >> 8);
}

__global__ void collatz(int* out, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int steps = 0;
  unsigned x = i + 1;
#pragma unroll 1
  while (x != 1) {
    x = x % 2 == 0 ? x / 2 : 3 * x + 1;
    ++steps;
  }
  out[i] = steps;
}

__global__ void mandelbrot(int* out, int width) {
  const int px = blockIdx.x * blockDim.x + threadIdx.x, py = blockIdx.y * blockDim.y + threadIdx.y;
  const float cx = px * 3.0f / width - 2, cy = py * 2.0f / width - 1;
  float x = 0, y = 0;
  int k = 0;
#pragma unroll 1
  for (; k < 64 && x * x + y * y < 4; ++k) {
    const float next = x * x - y * y + cx;
    y = 2 * x * y + cy;
    x = next;
  }
  out[py * width + px] = k;
}

__global__ void binary_search(int* out, const int* sorted, const int* wanted, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  int low = 0, high = n;
#pragma unroll 1
  while (low < high) {
    const int middle = (low + high) / 2;
    if (sorted[middle] < wanted[i]) low = middle + 1;
    else high = middle;
  }
  out[i] = low;
}

// Compacts the odd numbers of a warp with one atomic.
__global__ void compact(int* out, int* count, const int* a) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32, x = a[i];
  const unsigned odd = __ballot_sync(0xffffffffu, x % 2);
  int base = 0;
  if (lane == 0) base = atomicAdd(count, __popc(odd));
  base = __shfl_sync(0xffffffffu, base, 0);
  if (x % 2) out[base + __popc(odd & ((1u << lane) - 1))] = x;
}

__global__ void copy_asynchronous_16(float4* out, const float4* a) {
  __shared__ float4 s[128];
  const int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
  const unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(&s[t]));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(a + i) : "memory");
  asm volatile("cp.async.commit_group;\n cp.async.wait_group 0;" ::: "memory");
  __syncthreads();
  out[i] = s[127 - t];
}

__constant__ float weights[16];
__global__ void weighted(float* out, const float* a) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  float sum = 0;
#pragma unroll 1
  for (int k = 0; k < 16; ++k) sum += weights[k] * a[i];
  out[i] = sum + weights[threadIdx.x % 16];
}

__global__ void spin_counter(int* turn, int* out) {  // blocks take turns
  if (threadIdx.x == 0) {
    const int mine = atomicAdd(turn, 1);
    out[blockIdx.x] = mine;
  }
}

// Sums of bytes as words.
__global__ void pack_bytes(int* out, const int* a) {
  __shared__ unsigned char s[1024];
  const int t = threadIdx.x;
  for (int k = 0; k < 4; ++k) s[t * 4 + k] = static_cast<unsigned char>(a[blockIdx.x * 1024 + k * 256 + t]);
  __syncthreads();
  out[blockIdx.x * 256 + t] = reinterpret_cast<const int*>(s)[t];
}

__global__ void shared_structures(float* out, const float* a) {
  __shared__ Point s[128];
  const int t = threadIdx.x, i = blockIdx.x * 128 + t;
  s[t] = Point{a[i], a[i] + 1, a[i] + 2};
  __syncthreads();
  const Point p = s[127 - t];
  out[i] = p.x + p.y * p.z;
}

__global__ void shared_atomics_64(double* out, const int* index) {
  __shared__ unsigned long long sums[32];
  const int t = threadIdx.x;
  if (t < 32) sums[t] = 0;
  __syncthreads();
  atomicAdd(&sums[index[t]], static_cast<unsigned long long>(t));
  __syncthreads();
  if (t < 32) out[t] = static_cast<double>(sums[t]);
}

__global__ void shared_atomics_float(float* out, const int* index) {
  __shared__ float sums[32];
  const int t = threadIdx.x;
  if (t < 32) sums[t] = 0;
  __syncthreads();
  atomicAdd(&sums[index[t]], 1.5f);
  __syncthreads();
  if (t < 32) out[t] = sums[t];
}

__global__ void add_doubles(double* out, const double* a, const int* index) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  atomicAdd(&out[index[i]], a[i]);
}

__global__ void column_sums(float* out, const float* a, int rows, int columns) {
  const int c = blockIdx.x * blockDim.x + threadIdx.x;
  if (c >= columns) return;
  float sum = 0;
  for (int r = 0; r < rows; ++r) sum += a[r * columns + c];
  out[c] = sum;
}
