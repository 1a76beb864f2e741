// cuda::atomic_ref and cuda::atomic: scopes, orders, types of every size.
#include <cuda/atomic>

using cuda::memory_order_acq_rel, cuda::memory_order_acquire, cuda::memory_order_relaxed, cuda::memory_order_release;

// Every operation on an int, its old and new values summed up so that the order does not matter.
__global__ void operations(const int* in, int* out) {
  const int value = in[blockIdx.x * blockDim.x + threadIdx.x];
  cuda::atomic_ref<int, cuda::thread_scope_device> sum(out[0]), low(out[1]), high(out[2]), ors(out[3]), ands(out[4]),
      xors(out[5]), times(out[6]);
  sum.fetch_add(value, memory_order_relaxed);
  low.fetch_min(value, memory_order_acquire);
  high.fetch_max(value, memory_order_release);
  ors.fetch_or(value, memory_order_acq_rel);
  ands.fetch_and(value);
  xors.fetch_xor(value, memory_order_relaxed);
  int seen = times.load(memory_order_relaxed);
  while (!times.compare_exchange_weak(seen, 3 * seen, memory_order_acq_rel)) {
  }
  ++cuda::atomic_ref<int, cuda::thread_scope_system>(out[7]);
}

// Widths that the card has no instruction for are made of a compare-and-swap of the word around them.
template <typename T>
__global__ void widths(const int* in, T* out) {
  cuda::atomic_ref<T, cuda::thread_scope_device> sum(out[0]);
  sum.fetch_add(static_cast<T>(in[threadIdx.x] % 3), memory_order_relaxed);
  cuda::atomic_ref<T, cuda::thread_scope_block> mine(out[4 + threadIdx.x]);  // no word has both kinds of access
  mine.store(static_cast<T>(in[threadIdx.x]));
  out[4 + blockDim.x + threadIdx.x] = mine.exchange(static_cast<T>(7));
}

// A value is handed from block to block: each waits for its turn, adds, and passes it on.
__device__ cuda::atomic<int, cuda::thread_scope_device> turn{0};
__device__ int carried;
__global__ void handed_on(const int* in, int* out) {
  if (threadIdx.x != 0) return;
  const int me = static_cast<int>(blockIdx.x);
  while (turn.load(memory_order_acquire) != me) __nanosleep(50);
  carried += in[me];
  out[me] = carried;
  turn.store(me + 1, memory_order_release);
}

// One thread writes and tells by wait and notify, in shared memory.
__global__ void wait_and_notify(const int* in, int* out) {
  __shared__ int data, flag;
  cuda::atomic_ref<int, cuda::thread_scope_block> told(flag);
  if (threadIdx.x == 0) told.store(0, memory_order_relaxed);
  __syncthreads();
  if (threadIdx.x == 32) {
    data = in[0];
    told.store(1, memory_order_release);
    told.notify_all();
  } else {
    told.wait(0, memory_order_acquire);
  }
  out[threadIdx.x] = data + 1;
}

// A lock of a warp's own lanes: they get on with it one after the other.
__global__ void spin_lock(const int* in, int* out) {
  __shared__ int lock, sum;
  if (threadIdx.x == 0) lock = sum = 0;
  __syncthreads();
  cuda::atomic_ref<int, cuda::thread_scope_block> word(lock);
  int open = 0;
  while (!word.compare_exchange_strong(open, 1, memory_order_acquire, memory_order_relaxed)) open = 0;
  sum += in[threadIdx.x];
  word.store(0, memory_order_release);
  __syncthreads();
  out[threadIdx.x] = sum;
}

// Fences around relaxed accesses.
__global__ void fences(const int* in, int* out) {
  __shared__ int data, flag;
  cuda::atomic_ref<int, cuda::thread_scope_block> told(flag);
  if (threadIdx.x == 0) told.store(0, memory_order_relaxed);
  __syncthreads();
  if (threadIdx.x == 0) {
    data = in[3];
    cuda::atomic_thread_fence(memory_order_release, cuda::thread_scope_block);
    told.store(1, memory_order_relaxed);
  } else {
    while (told.load(memory_order_relaxed) == 0) {
    }
    cuda::atomic_thread_fence(memory_order_acquire, cuda::thread_scope_block);
  }
  out[threadIdx.x] = data;
}
