// Kernels of sorting, counting and searching, and physics and finance as samples have them. Included by kernels.cu.
#pragma once

// ---- sorting and counting ------------------------------------------------------------------------------------

__global__ void split_by_bit(int* out, const int* a, int bit) {
  __shared__ int zeros_before[9];
  const int tid = threadIdx.x, lane = tid % 32, warp = tid / 32, warps = blockDim.x / 32;
  const int v = a[blockIdx.x * blockDim.x + tid];
  const bool one = v >> bit & 1;
  const unsigned ones = __ballot_sync(~0u, one), below = (1u << lane) - 1;
  if (lane == 0) zeros_before[warp] = 32 - __popc(ones);
  __syncthreads();
  if (tid == 0) {
    int sum = 0;
    for (int w = 0; w < warps; ++w) {
      const int here = zeros_before[w];
      zeros_before[w] = sum;
      sum += here;
    }
    zeros_before[warps] = sum;
  }
  __syncthreads();
  const int zeros = zeros_before[warp] + __popc(~ones & below), total = zeros_before[warps];
  const int place = one ? total + tid - zeros : zeros;
  out[blockIdx.x * blockDim.x + place] = v;
}

__global__ void odd_even_sort(int* a) {
  __shared__ int s[256];
  const int tid = threadIdx.x;
  s[tid] = a[blockIdx.x * 256 + tid];
  __syncthreads();
  for (int round = 0; round < 16; ++round) {
    const int left = 2 * tid + round % 2;
    if (left + 1 < 256 && s[left] > s[left + 1]) {
      const int t = s[left];
      s[left] = s[left + 1];
      s[left + 1] = t;
    }
    __syncthreads();
  }
  a[blockIdx.x * 256 + tid] = s[tid];
}

__global__ void histogram_merged(unsigned* bins, const unsigned char* a, int n) {
  __shared__ unsigned own[256];
  for (int b = threadIdx.x; b < 256; b += blockDim.x) own[b] = 0;
  __syncthreads();
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) atomicAdd(&own[a[i]], 1u);
  __syncthreads();
  for (int b = threadIdx.x; b < 256; b += blockDim.x)
    if (own[b] != 0) atomicAdd(&bins[b], own[b]);
}

__global__ void keep_positive(int* out, int* count, const int* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const bool keep = i < n && a[i] % 3 == 0;
  const unsigned kept = __ballot_sync(~0u, keep);
  const int lane = threadIdx.x % 32;
  int start = 0;
  if (lane == 0) start = atomicAdd(count, __popc(kept));
  start = __shfl_sync(~0u, start, 0);
  if (keep) out[start + __popc(kept & ((1u << lane) - 1))] = a[i];
}

__global__ void nearest_centre(int* label, const float2* points, const float2* centres, int n, int k) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const float2 p = points[i];
  float best = 1e30f;
  int at = 0;
  for (int c = 0; c < k; ++c) {
    const float dx = p.x - centres[c].x, dy = p.y - centres[c].y, d = dx * dx + dy * dy;
    if (d < best) {
      best = d;
      at = c;
    }
  }
  label[i] = at;
}

__global__ void visit(int* level, int* changed, const int* start, const int* neighbour, int now, int n) {
  const int v = blockIdx.x * blockDim.x + threadIdx.x;
  if (v >= n || level[v] != now) return;
  for (int e = start[v]; e < start[v + 1]; ++e)
    if (atomicCAS(&level[neighbour[e]], -1, now + 1) == -1) *changed = 1;
}

__global__ void find_text(int* found, const unsigned char* text, const unsigned char* word, int n, int length) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i + length > n) return;
  int k = 0;
  while (k < length && text[i + k] == word[k]) ++k;
  found[i] = k == length;
}

__global__ void edit_distance(int* out, const unsigned char* a, const unsigned char* b) {
  __shared__ int row[3][65];
  const int j = threadIdx.x;
  for (int d = 0; d <= 128; ++d) {
    const int i = d - j;
    if (i >= 0 && i <= 64) {
      int v = i == 0 ? j : i;
      if (i > 0 && j > 0) {
        const int both = row[(d + 1) % 3][j - 1] + (a[i - 1] != b[j - 1]);
        v = min(both, 1 + min(row[(d + 2) % 3][j - 1], row[(d + 2) % 3][j]));
      }
      row[d % 3][j] = v;
    }
    __syncthreads();
  }
  if (j == 64) *out = row[128 % 3][64];
}

// ---- physics and finance -------------------------------------------------------------------------------------

__global__ void bodies(float4* force, const float4* body, int n) {
  __shared__ float4 tile[64];
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const float4 me = body[i];
  float3 sum = make_float3(0, 0, 0);
  for (int start = 0; start < n; start += 64) {
    tile[threadIdx.x] = body[start + threadIdx.x];
    __syncthreads();
#pragma unroll 8
    for (int j = 0; j < 64; ++j) {
      const float dx = tile[j].x - me.x, dy = tile[j].y - me.y, dz = tile[j].z - me.z;
      const float inverse = rsqrtf(dx * dx + dy * dy + dz * dz + 0.01f), s = tile[j].w * inverse * inverse * inverse;
      sum.x += dx * s;
      sum.y += dy * s;
      sum.z += dz * s;
    }
    __syncthreads();
  }
  force[i] = make_float4(sum.x, sum.y, sum.z, 0);
}

__global__ void option_prices(float* call, const float* price, const float* strike, int n) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
    const float s = price[i] + 1, x = strike[i] + 1, root = 0.5f;
    const float d1 = (__logf(s / x) + 0.1f) / root, d2 = d1 - root;
    const auto normal = [](float d) {
      const float k = 1 / (1 + 0.2316419f * fabsf(d));
      const float tail = 0.3989423f * __expf(-0.5f * d * d) * k * (0.3193815f + k * (-0.3565638f + k * 1.7814779f));
      return d > 0 ? 1 - tail : tail;
    };
    call[i] = s * normal(d1) - x * 0.95f * normal(d2);
  }
}

__global__ void throw_darts(unsigned* hits, int rounds) {
  unsigned state = 1234567u * (blockIdx.x * blockDim.x + threadIdx.x + 1), inside = 0;
  for (int r = 0; r < rounds; ++r) {
    state = state * 1664525u + 1013904223u;
    const float x = (state >> 8) * (1.0f / 16777216);
    state = state * 1664525u + 1013904223u;
    const float y = (state >> 8) * (1.0f / 16777216);
    if (x * x + y * y < 1) ++inside;
  }
  for (int offset = 16; offset > 0; offset /= 2) inside += __shfl_down_sync(~0u, inside, offset);
  if (threadIdx.x % 32 == 0) atomicAdd(hits, inside);
}

// ---- odd sizes, orders and conditions ------------------------------------------------------------------------

struct Particle {
  double x, y;
  float mass;
  int kind;
};
__global__ void move_particles(Particle* p, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n || p[i].kind == 2) return;
  p[i].x += 0.5 * p[i].mass;
  p[i].y -= 1;
}

__global__ void by_kind(float* out, const int* kind, const float* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float v = a[i];
  switch (kind[i]) {
    case 0: v += 1; break;
    case 1: v = v * v + a[(i + 7) % n]; break;
    case 2: for (int k = 0; k < 5; ++k) v = v * 0.5f + a[(i * k) % n]; break;
    case 5: v = -v; break;
    default: return;
  }
  out[i] = v;
}

__global__ void greatest_float(float* most, const float* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int* place = reinterpret_cast<int*>(most);
  int old = *place;
  while (__int_as_float(old) < a[i]) {
    const int before = atomicCAS(place, old, __float_as_int(a[i]));
    if (before == old) break;
    old = before;
  }
}

__global__ void local_stack(int* out, const int* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int stack[16], top = 0;
  for (int v = a[i] + 1; v > 0 && top < 16; v /= 3) stack[top++] = v % 3;
  int sum = 0;
  while (top > 0) sum = sum * 3 + stack[--top];
  out[i] = sum;
}

__global__ void add_long(unsigned long long* total, const int* a, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(&total[i % 4], static_cast<unsigned long long>(a[i]));
}

__global__ void read_only_and_streamed(float* out, const float* __restrict__ a, const float* b, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) __stcs(&out[i], __ldg(&a[n - 1 - i]) + __ldcs(&b[i]) + *static_cast<const volatile float*>(&b[i ^ 1]));
}

__global__ void unrolled_by_four(float* out, const float* a, int n) {
  const int first = (blockIdx.x * blockDim.x + threadIdx.x) * 4;
#pragma unroll
  for (int k = 0; k < 4; ++k)
    if (first + k < n) out[first + k] = a[first + k] + 1;
}

__global__ void triangle(float* out, const float* a, int n) {
  const int row = threadIdx.y + blockIdx.y * blockDim.y, column = threadIdx.x + blockIdx.x * blockDim.x;
  if (row < n && column <= row) out[row * (row + 1) / 2 + column] = a[row * n + column];
}
