// Cooperative groups: blocks, tiles, coalesced threads, the whole grid, clusters.
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>

namespace cg = cooperative_groups;

// Each block's sum: tiles reduce in registers, one thread adds up what they found.
__global__ void block_sums(const int* in, int* out) {
  const cg::thread_block block = cg::this_thread_block();
  const auto tile = cg::tiled_partition<32>(block);
  __shared__ int sums[8];
  const int sum = cg::reduce(tile, in[cg::this_grid().thread_rank()], cg::plus<int>());
  if (tile.thread_rank() == 0) sums[tile.meta_group_rank()] = sum;
  block.sync();
  if (block.thread_rank() != 0) return;
  int total = 0;
  for (unsigned i = 0; i < tile.meta_group_size(); ++i) total += sums[i];
  out[block.group_index().x] = total;
}

// Tiles of eight: shuffles, votes and the other reductions, of ints, of floats, of a structure.
__global__ void small_tiles(const int* in, int* out) {
  const auto tile = cg::tiled_partition<8>(cg::this_thread_block());
  const unsigned i = threadIdx.x, n = blockDim.x;
  const int value = in[i];
  out[i] = tile.shfl_xor(value, 1);
  out[n + i] = tile.shfl_down(value, 2);
  out[2 * n + i] = static_cast<int>(tile.ballot(value % 2 == 0));
  out[3 * n + i] = cg::reduce(tile, value, cg::greater<int>());
  out[4 * n + i] = cg::reduce(tile, value, cg::bit_xor<int>());
  out[5 * n + i] = static_cast<int>(cg::reduce(tile, static_cast<float>(value), cg::plus<float>()));
  out[6 * n + i] = tile.any(value == in[0]) ? 1 : 0;
  const double2 pair = cg::reduce(tile, double2{1.0, static_cast<double>(value)},
                                  [](double2 a, double2 b) { return double2{a.x + b.x, a.y + b.y}; });
  out[7 * n + i] = static_cast<int>(pair.x * 1000 + pair.y);
}

// A tile of more than a warp talks through shared memory.
__global__ void large_tiles(const int* in, int* out) {
  __shared__ cg::block_tile_memory<128> memory;
  const cg::thread_block block = cg::this_thread_block(memory);
  const auto tile = cg::tiled_partition<64>(block);
  out[threadIdx.x] = cg::reduce(tile, in[threadIdx.x], cg::plus<int>());
  tile.sync();
  out[blockDim.x + threadIdx.x] = tile.shfl(in[threadIdx.x], 33);
}

__global__ void scans(const int* in, int* out) {
  const auto warp = cg::tiled_partition<32>(cg::this_thread_block());
  const unsigned i = threadIdx.x, n = blockDim.x;
  out[i] = cg::inclusive_scan(warp, in[i]);
  out[n + i] = cg::exclusive_scan(warp, in[i]);
  out[2 * n + i] = cg::inclusive_scan(warp, in[i], cg::greater<int>());
}

// Those who took the branch are a group: they count themselves once and share the place that they got.
__global__ void compaction(const int* in, int* out) {
  __shared__ int taken;
  if (threadIdx.x == 0) taken = 0;
  __syncthreads();
  const int value = in[threadIdx.x];
  if (value % 3 == 0) {
    const cg::coalesced_group active = cg::coalesced_threads();
    int first = 0;
    if (active.thread_rank() == 0) first = atomicAdd(&taken, static_cast<int>(active.size()));
    first = active.shfl(first, 0);
    atomicAdd(&out[1], value);
    if (first + static_cast<int>(active.thread_rank()) >= static_cast<int>(blockDim.x)) out[2] = -1;
  }
  __syncthreads();
  if (threadIdx.x == 0) out[0] = taken;
}

// One group for each value that occurs in the warp.
__global__ void partitions(const int* in, int* out) {
  const auto warp = cg::tiled_partition<32>(cg::this_thread_block());
  const unsigned i = threadIdx.x, n = blockDim.x;
  const auto alike = cg::labeled_partition(warp, in[i] % 5);
  out[i] = cg::reduce(alike, in[i], cg::plus<int>());
  const auto even = cg::binary_partition(warp, in[i] % 2 == 0);
  out[n + i] = static_cast<int>(even.size());
  out[2 * n + i] = cg::reduce(even, in[i], cg::less<int>());
}

__global__ void async_copies(const int* in, int* out) {
  __shared__ int both[2][64];
  const cg::thread_block block = cg::this_thread_block();
  cg::memcpy_async(block, both[0], in, sizeof both[0]);
  cg::memcpy_async(block, both[1], in + 64, sizeof both[1]);
  cg::wait_prior<1>(block);
  out[threadIdx.x] = both[0][63 - threadIdx.x];
  cg::wait(block);
  out[64 + threadIdx.x] = both[1][63 - threadIdx.x];
}

// Before the barrier every block writes, after it every block reads what its neighbour wrote; twice.
__device__ int between[64 * 8];
__global__ void grid_meets(const int* in, int* out) {
  const cg::grid_group grid = cg::this_grid();
  const unsigned i = static_cast<unsigned>(grid.thread_rank()), n = static_cast<unsigned>(grid.size());
  between[i] = in[i];
  grid.sync();
  const int mine = between[(i + 64) % n];
  grid.sync();
  between[i] = mine + 1;
  grid.sync();
  out[i] = between[(i + 64) % n];
}

// A histogram spread over the shared memory of a cluster's blocks.
__global__ void cluster_histogram(const int* in, int* out) {
  constexpr int kBins = 16;
  __shared__ int bins[kBins];
  const cg::cluster_group cluster = cg::this_cluster();
  const unsigned blocks = cluster.num_blocks();
  if (threadIdx.x < kBins) bins[threadIdx.x] = 0;
  cluster.sync();
  const unsigned bin = static_cast<unsigned>(in[blockIdx.x * blockDim.x + threadIdx.x]) % (kBins * blocks);
  atomicAdd(cluster.map_shared_rank(bins, bin / kBins) + bin % kBins, 1);
  cluster.sync();
  if (threadIdx.x < kBins) out[blockIdx.x * kBins + threadIdx.x] = bins[threadIdx.x];
}

// Each block reads its right neighbour's shared memory, and nobody leaves before all have read.
__global__ void __cluster_dims__(4) cluster_ring(const int* in, int* out) {
  __shared__ int mine[32];
  const cg::cluster_group cluster = cg::this_cluster();
  mine[threadIdx.x] = in[cluster.thread_rank()];
  auto token = cluster.barrier_arrive();
  cluster.barrier_wait(static_cast<decltype(token)&&>(token));
  const unsigned next = (cluster.block_rank() + 1) % cluster.num_blocks();
  out[cluster.thread_rank()] = cluster.map_shared_rank(mine, next)[threadIdx.x];
  cluster.sync();
}
