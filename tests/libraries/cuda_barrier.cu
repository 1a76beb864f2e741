// cuda::barrier, latch, semaphore, pipeline and memcpy_async, in shared memory.
#include <cooperative_groups.h>
#include <cuda/barrier>
#include <cuda/latch>
#include <cuda/pipeline>
#include <cuda/semaphore>

using block_barrier = cuda::barrier<cuda::thread_scope_block>;

// Warp 0 makes, the others use: arrive on one side, wait on the other, in two stages.
__global__ void producer_consumer(const int* in, int* out) {
#pragma nv_diag_suppress static_var_with_dynamic_init
  __shared__ block_barrier ready[2], used[2];
  __shared__ int stage[2][32];
  if (threadIdx.x < 2) {
    init(&ready[threadIdx.x], blockDim.x);
    init(&used[threadIdx.x], blockDim.x);
  }
  __syncthreads();
  if (threadIdx.x < 32) {
    for (int round = 0; round < 8; ++round) {
      if (round >= 2) used[round % 2].arrive_and_wait();
      stage[round % 2][threadIdx.x] = in[round * 32 + threadIdx.x];
      (void)ready[round % 2].arrive();
    }
  } else {
    for (int round = 0; round < 8; ++round) {
      ready[round % 2].arrive_and_wait();
      if (threadIdx.x < 64) out[round * 32 + threadIdx.x - 32] = 10 * stage[round % 2][threadIdx.x - 32];
      if (round < 6) (void)used[round % 2].arrive();
    }
  }
}

// Threads that leave drop out of the barrier; it goes on without them.
__global__ void drop_out(const int* in, int* out) {
  __shared__ block_barrier barrier;
  __shared__ int sum;
  if (threadIdx.x == 0) {
    init(&barrier, blockDim.x);
    sum = 0;
  }
  __syncthreads();
  for (int round = 0; round < 4; ++round) {
    atomicAdd(&sum, in[threadIdx.x]);
    if (static_cast<int>(threadIdx.x) == 4 * round + 1) {
      barrier.arrive_and_drop();
      return;
    }
    barrier.arrive_and_wait();
    if (threadIdx.x == 0) out[round] = sum;
    barrier.arrive_and_wait();
  }
}

// What is done once, by nobody in particular, when all have arrived.
struct Doubled {
  int* value;
  __device__ void operator()() { *value *= 2; }
};
__global__ void completion(const int* in, int* out) {
  __shared__ int value;
  __shared__ cuda::std::aligned_storage_t<sizeof(cuda::barrier<cuda::thread_scope_block, Doubled>), 16> room;
  auto* barrier = reinterpret_cast<cuda::barrier<cuda::thread_scope_block, Doubled>*>(&room);
  if (threadIdx.x == 0) {
    value = in[0];
    new (barrier) cuda::barrier<cuda::thread_scope_block, Doubled>(blockDim.x, Doubled{&value});
  }
  __syncthreads();
  for (int round = 0; round < 3; ++round) barrier->arrive_and_wait();
  out[threadIdx.x] = value;
}

// A barrier in global memory, for the threads of a whole grid that is there at once.
__device__ cuda::std::aligned_storage_t<sizeof(cuda::barrier<cuda::thread_scope_device>), 16> grid_room;
__device__ int grid_made;
__global__ void device_scope(const int* in, int* out) {
  auto* barrier = reinterpret_cast<cuda::barrier<cuda::thread_scope_device>*>(&grid_room);
  cuda::atomic_ref<int, cuda::thread_scope_device> made(grid_made);
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x, n = gridDim.x * blockDim.x;
  if (i == 0) {
    new (barrier) cuda::barrier<cuda::thread_scope_device>(n);
    made.store(1, cuda::memory_order_release);
  }
  while (made.load(cuda::memory_order_acquire) == 0) __nanosleep(20);
  out[i] = in[i];
  barrier->arrive_and_wait();
  const int next = out[(i + blockDim.x) % n];
  barrier->arrive_and_wait();
  out[i] = next;
}

__global__ void copy_with_barrier(const int* in, int* out) {
  __shared__ block_barrier barrier;
  __shared__ alignas(16) int copy[256];
  if (threadIdx.x == 0) init(&barrier, blockDim.x);
  __syncthreads();
  const auto block = cooperative_groups::this_thread_block();
  for (int part = 0; part < 2; ++part) {
    cuda::memcpy_async(block, copy, in + part * 256, cuda::aligned_size_t<16>(sizeof copy), barrier);
    barrier.arrive_and_wait();
    for (unsigned i = threadIdx.x; i < 256; i += blockDim.x) out[part * 256 + i] = copy[255 - i];
    block.sync();
  }
}

// One thread asks for a bulk copy and says how many bytes will come; all wait for them.
__global__ void bulk_copy(const int* in, int* out) {
  __shared__ block_barrier barrier;
  __shared__ alignas(16) int copy[128];
  if (threadIdx.x == 0) {
    init(&barrier, blockDim.x);
    cuda::device::experimental::fence_proxy_async_shared_cta();
  }
  __syncthreads();
  block_barrier::arrival_token token;
  if (threadIdx.x == 0) {
    cuda::device::experimental::cp_async_bulk_global_to_shared(copy, in, sizeof copy, barrier);
    token = cuda::device::barrier_arrive_tx(barrier, 1, sizeof copy);
  } else {
    token = barrier.arrive();
  }
  barrier.wait(cuda::std::move(token));
  for (unsigned i = threadIdx.x; i < 128; i += blockDim.x) copy[i] = 3 * copy[i];
  cuda::device::experimental::fence_proxy_async_shared_cta();
  __syncthreads();
  if (threadIdx.x == 0) {
    cuda::device::experimental::cp_async_bulk_shared_to_global(out, copy, sizeof copy);
    cuda::device::experimental::cp_async_bulk_commit_group();
    cuda::device::experimental::cp_async_bulk_wait_group_read<0>();
  }
}

// A block's pipeline of three stages: the copies of two batches are under way while one is worked on.
__global__ void block_pipeline(const int* in, int* out) {
  constexpr int kStages = 3, kBatches = 8;
  __shared__ cuda::pipeline_shared_state<cuda::thread_scope_block, kStages> state;
  __shared__ int stage[kStages][64];
  const auto block = cooperative_groups::this_thread_block();
  auto pipeline = cuda::make_pipeline(block, &state);
  for (int batch = 0, fetched = 0; batch < kBatches; ++batch) {
    for (; fetched < kBatches && fetched < batch + kStages; ++fetched) {
      pipeline.producer_acquire();
      cuda::memcpy_async(block, stage[fetched % kStages], in + fetched * 64, sizeof stage[0], pipeline);
      pipeline.producer_commit();
    }
    pipeline.consumer_wait();
    out[batch * 64 + threadIdx.x] = 2 * stage[batch % kStages][63 - threadIdx.x];
    pipeline.consumer_release();
  }
}

// The same with warps that only fetch and warps that only compute.
__global__ void partitioned_pipeline(const int* in, int* out) {
  constexpr int kStages = 2, kBatches = 6;
  __shared__ cuda::pipeline_shared_state<cuda::thread_scope_block, kStages> state;
  __shared__ int stage[kStages][32];
  const auto block = cooperative_groups::this_thread_block();
  const bool fetches = threadIdx.x < 32;
  auto pipeline = cuda::make_pipeline(
      block, &state, fetches ? cuda::pipeline_role::producer : cuda::pipeline_role::consumer);
  for (int batch = 0; batch < kBatches; ++batch) {
    if (fetches) {
      pipeline.producer_acquire();
      cuda::memcpy_async(&stage[batch % kStages][threadIdx.x], in + batch * 32 + threadIdx.x, sizeof(int), pipeline);
      pipeline.producer_commit();
    } else {
      pipeline.consumer_wait();
      out[batch * 32 + threadIdx.x - 32] = stage[batch % kStages][63 - threadIdx.x];
      pipeline.consumer_release();
    }
  }
}

// A thread's own pipeline: cp.async groups.
__global__ void thread_pipeline(const int* in, int* out) {
  __shared__ int stage[2][64];
  auto pipeline = cuda::make_pipeline();
  for (int part = 0; part < 2; ++part) {
    pipeline.producer_acquire();
    cuda::memcpy_async(&stage[part][threadIdx.x], in + part * 64 + threadIdx.x, sizeof(int), pipeline);
    pipeline.producer_commit();
  }
  cuda::pipeline_consumer_wait_prior<1>(pipeline);
  __syncthreads();
  out[threadIdx.x] = stage[0][63 - threadIdx.x];
  cuda::pipeline_consumer_wait_prior<0>(pipeline);
  __syncthreads();
  out[64 + threadIdx.x] = stage[1][63 - threadIdx.x];
}

__global__ void latch_and_semaphore(const int* in, int* out) {
  __shared__ cuda::latch<cuda::thread_scope_block>* latch;
  __shared__ cuda::std::aligned_storage_t<sizeof(cuda::latch<cuda::thread_scope_block>), 16> latch_room;
  __shared__ cuda::std::aligned_storage_t<sizeof(cuda::counting_semaphore<cuda::thread_scope_block, 2>), 16> room;
  __shared__ int inside, most, sum;
  auto* semaphore = reinterpret_cast<cuda::counting_semaphore<cuda::thread_scope_block, 2>*>(&room);
  if (threadIdx.x == 0) {
    latch = new (&latch_room) cuda::latch<cuda::thread_scope_block>(blockDim.x);
    new (semaphore) cuda::counting_semaphore<cuda::thread_scope_block, 2>(2);
    inside = most = sum = 0;
  }
  __syncthreads();
  semaphore->acquire();
  atomicMax(&most, atomicAdd(&inside, 1) + 1);
  atomicAdd(&sum, in[threadIdx.x]);
  atomicSub(&inside, 1);
  semaphore->release();
  latch->arrive_and_wait();
  if (threadIdx.x == 0) {
    out[0] = sum;
    out[1] = most <= 2;
  }
}
