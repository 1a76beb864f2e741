// Puzzle 13 for large arrays: out[i] = the sum over j of a[i + j] * b[j], for a few taps.
//
// Four outputs a thread. Each element is read as part of a float4, twice: once by the thread it belongs to
// and once by the one before, whose halo it is. The second time it comes from the cache, which is what the
// block's shared memory was for; and no barrier is needed.

constexpr int TPB = 256;       // threads of a block
constexpr int PER_THREAD = 4;  // outputs of a thread
constexpr int CONV = 4;        // taps, at most PER_THREAD + 1

// ANCHOR: conv_1d_at_scale
// Launched with a block for each TPB * PER_THREAD elements.
__global__ void conv_1d_at_scale(float* out, const float* a, const float* b, int size) {
  const int first = (blockIdx.x * TPB + threadIdx.x) * PER_THREAD;
  if (first >= size) return;

  float taps[CONV];  // all indices are known to the compiler, so these arrays are registers
  for (int j = 0; j < CONV; ++j) taps[j] = b[j];  // one address for the whole warp
  float window[2 * PER_THREAD];

  const bool inside = first + 2 * PER_THREAD <= size;
  if (inside) {
    const float4* a4 = reinterpret_cast<const float4*>(a + first);
    const float4 own = a4[0];
    const float4 halo = a4[1];
    window[0] = own.x, window[1] = own.y, window[2] = own.z, window[3] = own.w;
    window[4] = halo.x, window[5] = halo.y, window[6] = halo.z, window[7] = halo.w;
  } else {
    for (int j = 0; j < 2 * PER_THREAD; ++j) window[j] = first + j < size ? a[first + j] : 0;
  }

  float sum[PER_THREAD] = {};
  for (int i = 0; i < PER_THREAD; ++i) {
    for (int j = 0; j < CONV; ++j) sum[i] += window[i + j] * taps[j];
  }
  if (inside) {
    *reinterpret_cast<float4*>(out + first) = make_float4(sum[0], sum[1], sum[2], sum[3]);
  } else {
    for (int i = 0; i < PER_THREAD; ++i) {
      if (first + i < size) out[first + i] = sum[i];
    }
  }
}
// ANCHOR_END: conv_1d_at_scale
