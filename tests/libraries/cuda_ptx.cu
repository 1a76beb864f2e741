// cuda::ptx: asynchronous stores and reductions of a cluster's blocks, and bulk copies to all of them.
#include <cooperative_groups.h>
#include <cuda/ptx>

namespace cg = cooperative_groups;
namespace ptx = cuda::ptx;

__device__ void prepare(uint64_t* bar) {
  if (threadIdx.x == 0) {
    ptx::mbarrier_init(bar, 1);
    ptx::fence_mbarrier_init(ptx::sem_release, ptx::scope_cluster);
  }
}
// Of the block's threads the first arrives, and says how many bytes come.
__device__ void wait_for(uint64_t* bar, unsigned bytes) {
  if (threadIdx.x == 0)
    ptx::mbarrier_arrive_expect_tx(ptx::sem_release, ptx::scope_cluster, ptx::space_shared, bar, bytes);
  while (!ptx::mbarrier_try_wait_parity(ptx::sem_acquire, ptx::scope_cluster, bar, 0)) {
  }
}

// Every thread sends what it has to the next block.
__global__ void __cluster_dims__(4) to_the_next(const int* in, int* out) {
  __shared__ alignas(16) int inbox[64][4];
  __shared__ alignas(8) uint64_t bar;
  const auto cluster = cg::this_cluster();
  const unsigned i = threadIdx.x, next = (cluster.block_rank() + 1) % 4, at = blockIdx.x * blockDim.x + i;
  prepare(&bar);
  cluster.sync();
  const int four[4] = {in[at], 2 * in[at], 3 * in[at], static_cast<int>(next)};
  int* const there = cluster.map_shared_rank(inbox[i], next);
  ptx::st_async(there, four, cluster.map_shared_rank(&bar, next));
  wait_for(&bar, sizeof inbox);
  out[at] = inbox[i][0] + inbox[i][1] + inbox[i][2] + 1000 * inbox[i][3];
  cluster.sync();
}

// A histogram in block 0, to which all add.
__global__ void __cluster_dims__(2) histogram(const int* in, int* out) {
  __shared__ unsigned count[8];
  __shared__ alignas(8) uint64_t bar;
  const auto cluster = cg::this_cluster();
  const unsigned i = threadIdx.x, at = blockIdx.x * blockDim.x + i;
  prepare(&bar);
  if (i < 8) count[i] = 0;
  cluster.sync();
  unsigned* const bin = cluster.map_shared_rank(&count[in[at] % 8], 0);
  ptx::red_async(ptx::op_add, bin, 1u, cluster.map_shared_rank(&bar, 0));
  if (cluster.block_rank() == 0) {
    wait_for(&bar, 2 * blockDim.x * sizeof(unsigned));
    if (i < 8) out[i] = static_cast<int>(count[i]);
  }
  cluster.sync();
}

// Each block adds its part to one array in global memory; nobody reads it before the kernel has ended.
__global__ void sum_of_blocks(const int* in, int* out) {
  __shared__ alignas(16) int part[128];
  const unsigned i = threadIdx.x;
  part[i] = in[blockIdx.x * 128 + i];
  ptx::fence_proxy_async(ptx::space_shared);
  __syncthreads();
  if (i == 0) {
    ptx::cp_reduce_async_bulk(ptx::space_global, ptx::space_shared, ptx::op_add, out, part, sizeof part);
    ptx::cp_async_bulk_commit_group();
    ptx::cp_async_bulk_wait_group_read(ptx::n32_t<0>{});
  }
  __syncthreads();
  part[i] = 0;
}

// The blocks' parts go into block 0's shared memory, through the barrier there.
__global__ void __cluster_dims__(2) greatest_of_blocks(const int* in, int* out) {
  __shared__ alignas(16) int most[64], part[64];
  __shared__ alignas(8) uint64_t bar;
  const auto cluster = cg::this_cluster();
  const unsigned i = threadIdx.x;
  prepare(&bar);
  most[i] = -1;
  part[i] = in[blockIdx.x * 64 + i];
  ptx::fence_proxy_async();
  cluster.sync();
  if (i == 0)
    ptx::cp_reduce_async_bulk(ptx::space_cluster, ptx::space_shared, ptx::op_max, cluster.map_shared_rank(most, 0),
                              part, sizeof part, cluster.map_shared_rank(&bar, 0));
  if (cluster.block_rank() == 0) {
    wait_for(&bar, 2 * sizeof part);
    out[i] = most[i];
  }
  cluster.sync();
}

// One thread of the cluster reads, all blocks get.
__global__ void __cluster_dims__(4) to_all(const int* in, int* out) {
  __shared__ alignas(16) int tile[64];
  __shared__ alignas(8) uint64_t bar;
  const auto cluster = cg::this_cluster();
  const unsigned i = threadIdx.x;
  prepare(&bar);
  cluster.sync();
  if (cluster.thread_rank() == 0)
    asm volatile(  // cuda::ptx has it for sm_90a alone
        "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster [%0], [%1], %2, [%3], %4;" ::"r"(
            static_cast<unsigned>(__cvta_generic_to_shared(tile))),
        "l"(in), "r"(static_cast<unsigned>(sizeof tile)), "r"(static_cast<unsigned>(__cvta_generic_to_shared(&bar))),
        "h"(uint16_t{15})
        : "memory");
  wait_for(&bar, sizeof tile);
  out[blockIdx.x * 64 + i] = tile[63 - i] + static_cast<int>(cluster.block_rank());
  cluster.sync();
}

// Rounds through one slot a thread: who has read it tells the sender's block, which then sends the next.
__global__ void __cluster_dims__(2) ring(const int* in, int* out) {
  __shared__ int slot[64];
  __shared__ alignas(8) uint64_t full, empty;
  const auto cluster = cg::this_cluster();
  const unsigned i = threadIdx.x, rank = cluster.block_rank(), other = rank ^ 1;
  if (i == 0) {
    ptx::mbarrier_init(&full, 1);
    ptx::mbarrier_init(&empty, blockDim.x);
    ptx::fence_mbarrier_init(ptx::sem_release, ptx::scope_cluster);
  }
  cluster.sync();
  int sum = 0;
  for (unsigned round = 0; round < 5; ++round) {
    if (i == 0)
      ptx::mbarrier_arrive_expect_tx(ptx::sem_release, ptx::scope_cluster, ptx::space_shared, &full, sizeof slot);
    if (round > 0)
      while (!ptx::mbarrier_try_wait_parity(ptx::sem_acquire, ptx::scope_cluster, &empty, (round - 1) % 2)) {
      }
    ptx::st_async(cluster.map_shared_rank(&slot[i], other), in[(2 * round + rank) * 64 + i],
                  cluster.map_shared_rank(&full, other));
    while (!ptx::mbarrier_try_wait_parity(ptx::sem_acquire, ptx::scope_cluster, &full, round % 2)) {
    }
    sum = 10 * sum + slot[63 - i];
    ptx::mbarrier_arrive(ptx::sem_release, ptx::scope_cluster, ptx::space_cluster,
                         cluster.map_shared_rank(&empty, other));
  }
  out[rank * 64 + i] = sum;
  cluster.sync();
}

// Bulk reductions of all blocks; the last block to be done reads their sum.
__global__ void last_block_reads(const int* in, int* out) {
  int *const total = out + 64, *const done = out + 128;
  __shared__ alignas(16) int part[64];
  __shared__ bool last;
  const unsigned i = threadIdx.x;
  for (int step = 0; step < 2; ++step) {
    part[i] = in[(2 * blockIdx.x + step) * 64 + i];
    ptx::fence_proxy_async(ptx::space_shared);
    __syncthreads();
    if (i == 0) {
      ptx::cp_reduce_async_bulk(ptx::space_global, ptx::space_shared, ptx::op_add, total, part, sizeof part);
      ptx::cp_async_bulk_commit_group();
      ptx::cp_async_bulk_wait_group_read(ptx::n32_t<0>{});
    }
    __syncthreads();
  }
  if (i == 0) {
    ptx::cp_async_bulk_wait_group(ptx::n32_t<0>{});
    __threadfence();
    last = atomicAdd(done, 1) == static_cast<int>(gridDim.x) - 1;
    __threadfence();
  }
  __syncthreads();
  if (last) out[i] = total[i];
}
