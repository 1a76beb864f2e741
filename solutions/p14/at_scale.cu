// Puzzle 14 for large arrays: the prefix sum in one launch, which reads every element once and writes it
// once.
//
// The two launches of the puzzle touch everything twice. Here a block scans its tile, publishes the tile's
// sum, and then looks back over the tiles before it until it meets one whose sum of *everything* so far is
// known ("decoupled look-back", Merrill and Garland 2016). Blocks may be started in any order, and those that
// wait for one that has not been started may keep it from starting: so a block that has waited long adds the
// missing tile up itself.
#include <cuda/atomic>

constexpr int TPB = 128;  // threads of a block
constexpr int WARPS = TPB / 32;
constexpr int QUADS = 24;  // a thread has QUADS groups of 4 elements, 128 elements apart
constexpr int WARP_TILE = 32 * 4 * QUADS;
constexpr int TILE = WARPS * WARP_TILE;  // elements of a block: 12288
constexpr int LINE = 16;                 // words from one tile's to the next: a line of the cache
constexpr int PATIENCE = 200;            // times that a warp asks for a tile's sum before it adds the tile up

// ANCHOR: prefix_sum_at_scale
// What is known of a tile, in one 64-bit word so that all of it changes together. The upper half says in
// which launch it was written, twice that number, and one more if the sum is that of everything up to the
// tile's end; the lower half is the sum. What an earlier launch has left there needs no clearing. Each word
// has a line of the cache to itself: hundreds of warps look at the words of the same few tiles, and a line
// answers one of them at a time.
using TileWord = cuda::atomic_ref<unsigned long long, cuda::thread_scope_device>;
enum Extent : unsigned { kOwnSum = 0, kSumSoFar = 1 };

__device__ unsigned long long pack(unsigned launch, Extent extent, float sum) {
  return static_cast<unsigned long long>(2 * launch + extent) << 32 | __float_as_uint(sum);
}
__device__ bool is_known(unsigned long long word, unsigned launch) { return word >> 33 == launch; }
__device__ bool is_so_far(unsigned long long word) { return word >> 32 & kSumSoFar; }

// Whole warp: the sum of `value` over the lanes before this one.
__device__ float sum_before(float value) {
  const int lane = threadIdx.x % 32;
  float sum = value;
  for (int offset = 1; offset < 32; offset *= 2) {
    const float other = __shfl_up_sync(0xffffffff, sum, offset);
    if (lane >= offset) sum += other;
  }
  const float before = __shfl_up_sync(0xffffffff, sum, 1);
  return lane == 0 ? 0 : before;
}

// Whole warp: the sum of `value` over all lanes.
__device__ float sum_of_warp(float value) {
  for (int offset = 16; offset > 0; offset /= 2) value += __shfl_xor_sync(0xffffffff, value, offset);
  return value;
}

// Whole warp: the sum of a tile that has another one after it.
__device__ float sum_of_tile(const float* a, int tile) {
  float sum = 0;
  for (int i = threadIdx.x % 32; i < TILE; i += 32) sum += a[tile * TILE + i];
  return sum_of_warp(sum);
}

// Whole warp: the sum of all tiles before `tile`. The lanes look at 32 of them at a time, nearest first.
__device__ float look_back(unsigned long long* tiles, unsigned launch, const float* a, int tile) {
  const int lane = threadIdx.x % 32;
  float sum = 0;
  for (int nearest = tile - 1; nearest >= 0; nearest -= 32) {
    const int mine = nearest - lane;
    unsigned long long word = mine < 0 ? pack(launch, kSumSoFar, 0) : 0;  // before the first tile is nothing
    unsigned so_far = 0;
    for (int asked = 1;; ++asked) {
      if (!is_known(word, launch)) word = TileWord(tiles[LINE * mine]).load(cuda::memory_order_relaxed);
      so_far = __ballot_sync(0xffffffff, is_known(word, launch) && is_so_far(word));
      const unsigned unknown = __ballot_sync(0xffffffff, !is_known(word, launch));
      // Unknown tiles count up to the nearest that knows the sum of everything before it.
      const int missing = __ffs(so_far == 0 ? unknown : unknown & (so_far ^ (so_far - 1))) - 1;
      if (missing < 0) break;
      if (asked < PATIENCE) continue;
      const float added_up = sum_of_tile(a, nearest - missing);
      if (lane == missing) word = pack(launch, kOwnSum, added_up);
    }
    const int last = so_far == 0 ? 31 : __ffs(so_far) - 1;
    sum += sum_of_warp(lane <= last ? __uint_as_float(static_cast<unsigned>(word)) : 0);
    if (so_far != 0) break;
  }
  return sum;
}

// Once, when `tiles` has been allocated: nothing is known in any launch.
__global__ void clear_tiles(unsigned long long* tiles, int count) {
  const int i = blockIdx.x * TPB + threadIdx.x;
  if (i < count) tiles[LINE * i] = 0;
}

// Launched with a block for each TILE elements, each time with another `launch` from 1 to 2^31 - 1. `tiles`
// has LINE words a block.
__global__ void __launch_bounds__(TPB)
    prefix_sum_at_scale(float* out, unsigned long long* tiles, unsigned launch, const float* a, int size) {
  __shared__ float of_warp[WARPS];  // first the sums of the warps, then what comes before each
  __shared__ float before_tile;
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, tile = blockIdx.x;
  const int first = tile * TILE + warp * WARP_TILE + lane * 4;

  // Each quad is scanned by its thread, each row of 32 quads by shuffles, and the rows of a warp one after
  // the other. Nobody needs the elements again: the cache may let go of them first (__ldcs, __stcs).
  float4 quad[QUADS];
  for (int q = 0; q < QUADS; ++q) {
    const int i = first + q * 128;
    if (i + 4 <= size) {
      quad[q] = __ldcs(reinterpret_cast<const float4*>(a + i));
    } else {
      quad[q].x = i < size ? a[i] : 0;
      quad[q].y = i + 1 < size ? a[i + 1] : 0;
      quad[q].z = i + 2 < size ? a[i + 2] : 0;
      quad[q].w = 0;
    }
  }
  float row_before[QUADS];  // no row waits for another: the shuffles of all are under way at once
  float row_sum[QUADS];
  for (int q = 0; q < QUADS; ++q) {
    quad[q].y += quad[q].x;
    quad[q].z += quad[q].y;
    quad[q].w += quad[q].z;
    row_before[q] = sum_before(quad[q].w);
    row_sum[q] = __shfl_sync(0xffffffff, row_before[q] + quad[q].w, 31);
  }
  float carry = 0;
  for (int q = 0; q < QUADS; ++q) {
    const float before = carry + row_before[q];
    quad[q].x += before;
    quad[q].y += before;
    quad[q].z += before;
    quad[q].w += before;
    carry += row_sum[q];
  }
  if (lane == 0) of_warp[warp] = carry;
  __syncthreads();

  if (warp == 0) {
    const float sum = lane < WARPS ? of_warp[lane] : 0;
    const float before = sum_before(sum);
    const float tile_sum = __shfl_sync(0xffffffff, before + sum, WARPS - 1);
    if (lane == 0)
      TileWord(tiles[LINE * tile])
          .store(pack(launch, tile == 0 ? kSumSoFar : kOwnSum, tile_sum), cuda::memory_order_relaxed);
    const float earlier = look_back(tiles, launch, a, tile);
    if (lane == 0) {
      TileWord(tiles[LINE * tile])
          .store(pack(launch, kSumSoFar, earlier + tile_sum), cuda::memory_order_relaxed);
      before_tile = earlier;
    }
    if (lane < WARPS) of_warp[lane] = before;
  }
  __syncthreads();

  const float before = before_tile + of_warp[warp];
  for (int q = 0; q < QUADS; ++q) {
    const int i = first + q * 128;
    const float4 sums =
        make_float4(quad[q].x + before, quad[q].y + before, quad[q].z + before, quad[q].w + before);
    if (i + 4 <= size) {
      __stcs(reinterpret_cast<float4*>(out + i), sums);
    } else {
      if (i < size) out[i] = sums.x;
      if (i + 1 < size) out[i + 1] = sums.y;
      if (i + 2 < size) out[i + 2] = sums.z;
    }
  }
}
// ANCHOR_END: prefix_sum_at_scale
