// Puzzle 11 for large arrays: out[i] = a[i] + a[i - 1] + a[i - 2].
//
// Shared memory is not what makes a window fast. Each thread makes four outputs, from its own four elements
// and the two before them, and reads its own as one float4: a quarter of the requests, and nobody waits at a
// barrier. The two before are the neighbour's: they have just been read, and come from the cache.

constexpr int TPB = 256;       // threads of a block
constexpr int PER_THREAD = 4;  // outputs of a thread

// ANCHOR: pooling_at_scale
// Launched with a block for each TPB * PER_THREAD elements. `a` and `out` begin at multiples of 16 bytes, as
// all allocations do.
__global__ void pooling_at_scale(float* out, const float* a, int size) {
  const int first = (blockIdx.x * TPB + threadIdx.x) * PER_THREAD;
  if (first >= size) return;
  float before_2 = first > 0 ? a[first - 2] : 0;
  float before_1 = first > 0 ? a[first - 1] : 0;

  if (first + PER_THREAD <= size) {
    const float4 own = *reinterpret_cast<const float4*>(a + first);
    *reinterpret_cast<float4*>(out + first) = make_float4(
        own.x + before_1 + before_2, own.y + own.x + before_1, own.z + own.y + own.x, own.w + own.z + own.y);
  } else {  // the ragged end, one thread of the grid
    for (int i = first; i < size; ++i) {
      const float own = a[i];
      out[i] = own + before_1 + before_2;
      before_2 = before_1;
      before_1 = own;
    }
  }
}
// ANCHOR_END: pooling_at_scale
