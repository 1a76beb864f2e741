// Puzzle 14 for large arrays: the prefix sum in one launch, which reads every element once and writes it
// once.
//
// The two launches of the puzzle touch everything twice. Here a block scans its tile, publishes the tile's
// sum, and then looks back over the tiles before it until it meets one whose sum of *everything* so far is
// known ("decoupled look-back", Merrill and Garland 2016). Blocks may run in any order, so a block takes its
// tile by ticket: the tiles before its own are then certainly being worked on.
#include <cuda/atomic>

constexpr int TPB = 256;  // threads of a block
constexpr int WARPS = TPB / 32;
constexpr int QUADS = 16;  // a thread has QUADS groups of 4 elements, 128 elements apart
constexpr int WARP_TILE = 32 * 4 * QUADS;
constexpr int TILE = WARPS * WARP_TILE;  // elements of a block: 16384
constexpr int LINE = 16;                 // words from one tile's to the next: a line of the cache

// ANCHOR: prefix_sum_at_scale
// What is known of a tile, in one 64-bit word so that flag and sum change together: the flag in the upper
// half, the float in the lower. Each word has a line of the cache to itself: hundreds of warps look at the
// words of the same few tiles, and a line answers one of them at a time.
enum Flag : unsigned { kNothing = 0, kOwnSum = 1, kSumSoFar = 2 };

using TileWord = cuda::atomic_ref<unsigned long long, cuda::thread_scope_device>;

__device__ unsigned long long pack(Flag flag, float sum) {
  return static_cast<unsigned long long>(flag) << 32 | __float_as_uint(sum);
}

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

// Whole warp: the sum of all tiles before `tile`. The lanes look at 32 of them at a time, nearest first.
__device__ float look_back(unsigned long long* tiles, int tile) {
  const int lane = threadIdx.x % 32;
  float sum = 0;
  for (int nearest = tile - 1; nearest >= 0; nearest -= 32) {
    const int mine = nearest - lane;
    unsigned long long word = pack(kSumSoFar, 0);  // before the first tile there is nothing
    if (mine >= 0) {
      do {
        word = TileWord(tiles[LINE * mine]).load(cuda::memory_order_relaxed);
      } while (word >> 32 == kNothing);
    }
    // Lanes up to the first that knows the sum of everything before it.
    const unsigned complete = __ballot_sync(0xffffffff, word >> 32 == kSumSoFar);
    const int last = complete == 0 ? 31 : __ffs(complete) - 1;
    float part = lane <= last ? __uint_as_float(static_cast<unsigned>(word)) : 0;
    for (int offset = 16; offset > 0; offset /= 2) part += __shfl_xor_sync(0xffffffff, part, offset);
    sum += part;
    if (complete != 0) break;
  }
  return sum;
}

// Before the scan: nothing is known of any tile, and the first ticket is 0.
__global__ void clear_tiles(unsigned long long* tiles, int* ticket, int count) {
  const int i = blockIdx.x * TPB + threadIdx.x;
  if (i < count) tiles[LINE * i] = pack(kNothing, 0);
  if (i == 0) *ticket = 0;
}

// Launched with a block for each TILE elements. `tiles`, a word a block, and `ticket` have been cleared by
// the launch.
__global__ void __launch_bounds__(TPB)
    prefix_sum_at_scale(float* out, unsigned long long* tiles, int* ticket, const float* a, int size) {
  __shared__ int shared_tile;
  __shared__ float of_warp[WARPS];  // first the sums of the warps, then what comes before each
  __shared__ float before_tile;
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;

  if (threadIdx.x == 0) shared_tile = atomicAdd(ticket, 1);
  __syncthreads();
  const int tile = shared_tile;
  const int first = tile * TILE + warp * WARP_TILE + lane * 4;

  // Each quad is scanned by its thread, each row of 32 quads by shuffles, and the rows of a warp one after
  // the other.
  float4 quad[QUADS];
  for (int q = 0; q < QUADS; ++q) {
    const int i = first + q * 128;
    if (i + 4 <= size) {
      quad[q] = *reinterpret_cast<const float4*>(a + i);
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
          .store(pack(tile == 0 ? kSumSoFar : kOwnSum, tile_sum), cuda::memory_order_relaxed);
    __nanosleep(1500);  // the tiles before are not done either; asking them all the time would hold them up
    const float earlier = look_back(tiles, tile);
    if (lane == 0) {
      TileWord(tiles[LINE * tile]).store(pack(kSumSoFar, earlier + tile_sum), cuda::memory_order_relaxed);
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
      *reinterpret_cast<float4*>(out + i) = sums;
    } else {
      if (i < size) out[i] = sums.x;
      if (i + 1 < size) out[i + 1] = sums.y;
      if (i + 2 < size) out[i + 2] = sums.z;
    }
  }
}
// ANCHOR_END: prefix_sum_at_scale
