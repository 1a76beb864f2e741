// CUB's primitives of a block and of a warp.
#include <cub/block/block_shuffle.cuh>
#include <cub/cub.cuh>
#include <cub/device/device_reduce.cuh>
#include <cub/util_allocator.cuh>

constexpr int kThreads = 128, kItems = 4;

struct Larger {
  __device__ int operator()(int a, int b) const { return a > b ? a : b; }
};
struct Less {
  __device__ bool operator()(int a, int b) const { return a < b; }
};

template <cub::BlockReduceAlgorithm kAlgorithm>
__global__ void block_reduce(const int* in, int* out) {
  using Reduce = cub::BlockReduce<int, kThreads, kAlgorithm>;
  __shared__ typename Reduce::TempStorage temporary;
  const int value = in[threadIdx.x];
  const int sum = Reduce(temporary).Sum(value);
  __syncthreads();
  const int largest = Reduce(temporary).Reduce(value, Larger{});
  __syncthreads();
  const int some = Reduce(temporary).Sum(value, 77);
  if (threadIdx.x != 0) return;
  out[0] = sum;
  out[1] = largest;
  out[2] = some;
}

template <cub::BlockScanAlgorithm kAlgorithm>
__global__ void block_scan(const int* in, int* out) {
  using Scan = cub::BlockScan<int, kThreads, kAlgorithm>;
  __shared__ typename Scan::TempStorage temporary;
  int items[kItems], total = 0;
  for (int k = 0; k < kItems; ++k) items[k] = in[threadIdx.x * kItems + k];
  Scan(temporary).ExclusiveSum(items, items, total);
  for (int k = 0; k < kItems; ++k) out[threadIdx.x * kItems + k] = items[k];
  __syncthreads();
  int running = 0;
  Scan(temporary).InclusiveScan(in[threadIdx.x], running, Larger{});
  out[kThreads * kItems + threadIdx.x] = running;
  if (threadIdx.x == 0) out[kThreads * kItems + kThreads] = total;
}

template <cub::BlockLoadAlgorithm kLoad, cub::BlockStoreAlgorithm kStore>
__global__ void load_store(const int* in, int* out) {
  using Load = cub::BlockLoad<int, kThreads, kItems, kLoad>;
  using Store = cub::BlockStore<int, kThreads, kItems, kStore>;
  __shared__ union {
    typename Load::TempStorage load;
    typename Store::TempStorage store;
  } temporary;
  int items[kItems];
  Load(temporary.load).Load(in, items);
  for (int k = 0; k < kItems; ++k) items[k] += k;
  __syncthreads();
  Store(temporary.store).Store(out, items);
}

// The last tile of an array: only so many items are there.
__global__ void guarded_load_store(const int* in, int* out, int count) {
  using Load = cub::BlockLoad<int, kThreads, kItems, cub::BLOCK_LOAD_TRANSPOSE>;
  using Store = cub::BlockStore<int, kThreads, kItems, cub::BLOCK_STORE_TRANSPOSE>;
  __shared__ union {
    Load::TempStorage load;
    Store::TempStorage store;
  } temporary;
  int items[kItems];
  Load(temporary.load).Load(in, items, count, -1);
  for (int k = 0; k < kItems; ++k) items[k] *= 2;
  __syncthreads();
  Store(temporary.store).Store(out, items, count);
}

__global__ void radix_sort(const int* in, int* out) {
  using Sort = cub::BlockRadixSort<int, kThreads, kItems>;
  __shared__ Sort::TempStorage temporary;
  int keys[kItems];
  for (int k = 0; k < kItems; ++k) keys[k] = in[threadIdx.x * kItems + k];
  Sort(temporary).Sort(keys);
  for (int k = 0; k < kItems; ++k) out[threadIdx.x * kItems + k] = keys[k];
}

__global__ void radix_sort_pairs(const float* in, int* out) {
  using Sort = cub::BlockRadixSort<float, kThreads, kItems, int>;
  __shared__ Sort::TempStorage temporary;
  float keys[kItems];
  int places[kItems];
  for (int k = 0; k < kItems; ++k) {
    places[k] = static_cast<int>(threadIdx.x) * kItems + k;
    keys[k] = in[places[k]];
  }
  Sort(temporary).SortDescendingBlockedToStriped(keys, places);
  for (int k = 0; k < kItems; ++k) out[k * kThreads + threadIdx.x] = places[k];
}

__global__ void merge_sort(const int* in, int* out) {
  using Sort = cub::BlockMergeSort<int, kThreads, kItems>;
  __shared__ Sort::TempStorage temporary;
  int keys[kItems];
  for (int k = 0; k < kItems; ++k) keys[k] = in[threadIdx.x * kItems + k];
  Sort(temporary).Sort(keys, Less{});
  for (int k = 0; k < kItems; ++k) out[threadIdx.x * kItems + k] = keys[k];
}

__global__ void exchange(const int* in, int* out) {
  using Exchange = cub::BlockExchange<int, kThreads, kItems>;
  __shared__ Exchange::TempStorage temporary;
  int items[kItems];
  for (int k = 0; k < kItems; ++k) items[k] = in[k * kThreads + threadIdx.x];
  Exchange(temporary).StripedToBlocked(items, items);
  for (int k = 0; k < kItems; ++k) out[threadIdx.x * kItems + k] = items[k];
}

__global__ void neighbours(const int* in, int* out) {
  using Difference = cub::BlockAdjacentDifference<int, kThreads>;
  using Discontinuity = cub::BlockDiscontinuity<int, kThreads>;
  using Shuffle = cub::BlockShuffle<int, kThreads>;
  __shared__ union {
    Difference::TempStorage difference;
    Discontinuity::TempStorage discontinuity;
    Shuffle::TempStorage shuffle;
  } temporary;
  const int value = in[threadIdx.x];
  int items[1] = {value}, results[1], heads[1];
  Difference(temporary.difference).SubtractLeft(items, results, [](int a, int b) { return a - b; });
  __syncthreads();
  Discontinuity(temporary.discontinuity).FlagHeads(heads, items, [](int a, int b) { return a != b; });
  __syncthreads();
  int next = 0;
  Shuffle(temporary.shuffle).Offset(value, next, 1);
  out[threadIdx.x] = results[0];
  out[kThreads + threadIdx.x] = heads[0];
  if (threadIdx.x + 1 < kThreads) out[2 * kThreads + threadIdx.x] = next;
}

template <cub::BlockHistogramAlgorithm kAlgorithm>
__global__ void histogram(const int* in, int* out) {
  constexpr int kBins = 16;
  using Histogram = cub::BlockHistogram<unsigned char, kThreads, kItems, kBins, kAlgorithm>;
  __shared__ typename Histogram::TempStorage temporary;
  __shared__ unsigned bins[kBins];
  unsigned char items[kItems];
  for (int k = 0; k < kItems; ++k) items[k] = static_cast<unsigned char>(in[threadIdx.x * kItems + k] % kBins);
  Histogram(temporary).Histogram(items, bins);
  __syncthreads();
  if (threadIdx.x < kBins) out[threadIdx.x] = static_cast<int>(bins[threadIdx.x]);
}

// Warps of 32 and of 8 threads, with their storage one beside the other.
__global__ void warp_primitives(const int* in, int* out) {
  using Reduce = cub::WarpReduce<int, 8>;
  using Scan = cub::WarpScan<int>;
  using Exchange = cub::WarpExchange<int, kItems, 32>;
  using Sort = cub::WarpMergeSort<int, kItems, 32>;
  __shared__ Reduce::TempStorage reduce[kThreads / 8];
  __shared__ Scan::TempStorage scan[kThreads / 32];
  __shared__ Exchange::TempStorage exchange[kThreads / 32];
  __shared__ Sort::TempStorage sort[kThreads / 32];
  const int i = static_cast<int>(threadIdx.x), warp = i / 32, lane = i % 32;
  const int sum = Reduce(reduce[i / 8]).Sum(in[i]);
  if (i % 8 == 0) out[i / 8] = sum;
  int before = 0, total = 0;
  Scan(scan[warp]).ExclusiveSum(in[i], before, total);
  out[16 + i] = before + total;
  int items[kItems];
  for (int k = 0; k < kItems; ++k) items[k] = in[warp * 32 * kItems + lane * kItems + k];
  Exchange(exchange[warp]).BlockedToStriped(items, items);
  for (int k = 0; k < kItems; ++k) out[16 + kThreads + warp * 32 * kItems + k * 32 + lane] = items[k];
  Sort(sort[warp]).Sort(items, Less{});
  for (int k = 0; k < kItems; ++k) out[16 + kThreads * (1 + kItems) + warp * 32 * kItems + lane * kItems + k] = items[k];
}

__global__ void warp_load_store(const int* in, int* out) {
  using Load = cub::WarpLoad<int, kItems, cub::WARP_LOAD_TRANSPOSE>;
  using Store = cub::WarpStore<int, kItems, cub::WARP_STORE_STRIPED>;
  __shared__ Load::TempStorage load[kThreads / 32];
  __shared__ Store::TempStorage store[kThreads / 32];
  const int warp = static_cast<int>(threadIdx.x) / 32;
  int items[kItems];
  Load(load[warp]).Load(in + warp * 32 * kItems, items);
  Store(store[warp]).Store(out + warp * 32 * kItems, items);
}
