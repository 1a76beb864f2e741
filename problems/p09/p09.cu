// Puzzle 09: debugging
//
// Three programs, each of them broken. Find out where and how, and write it into answers.json beside this
// file; or mend them. Run them with:  ./puzzles run p09

// ANCHOR: crash
// out[i] = 2 * a[i] + bias[i]; where there is no bias, its array is empty, and out[i] = 2 * a[i].
__global__ void add_bias(float* out, const float* a, const float* bias, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  float value = 2 * a[i];
  float shift = bias[i];
  out[i] = value + shift;
}
// ANCHOR_END: crash

// ANCHOR: window
// out[i] = a[i - 1] + a[i] + a[i + 1]: the sum of a window of three, as far as its elements exist.
constexpr int WINDOW = 3;

__global__ void window_sum(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  float sum = 0;
  for (int offset = 0; offset < WINDOW - 1; ++offset) {
    int from = i + offset - 1;
    if (from >= 0 && from < size) {
      sum += a[from];
    }
  }
  out[i] = sum;
}
// ANCHOR_END: window

// ANCHOR: barrier
// Each element takes half of the one before it: out[i] = a[i] + a[i - 1] / 2. One block of TPB threads, of
// which the first `size` have an element.
constexpr int TPB = 4;

__global__ void smooth(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = threadIdx.x;
  if (i < size) shared[i] = a[i];
  __syncthreads();

  if (i < size) {
    float before = i > 0 ? shared[i - 1] : 0;
    __syncthreads();
    shared[i] += before / 2;
  }
  __syncthreads();

  if (i < size) out[i] = shared[i];
}
// ANCHOR_END: barrier
