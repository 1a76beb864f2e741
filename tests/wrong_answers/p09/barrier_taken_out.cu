// expect: wrong_answers
// says: ❌ barrier: the values are right, but the kernel is not
//
// Takes the inner barrier out, and its neighbours race.
// out[i] = 2 * a[i] + bias[i]; where there is no bias, its array is empty, and out[i] = 2 * a[i].
__global__ void add_bias(float* out, const float* a, const float* bias, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  float value = 2 * a[i];
  float shift = bias != nullptr ? bias[i] : 0;  // an empty array has no address
  out[i] = value + shift;
}

// out[i] = a[i - 1] + a[i] + a[i + 1]: the sum of a window of three, as far as its elements exist.
constexpr int WINDOW = 3;

__global__ void window_sum(float* out, const float* a, int size) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  float sum = 0;
  for (int offset = 0; offset < WINDOW; ++offset) {
    int from = i + offset - 1;
    if (from >= 0 && from < size) {
      sum += a[from];
    }
  }
  out[i] = sum;
}

// Each element takes half of the one before it: out[i] = a[i] + a[i - 1] / 2. One block of TPB threads, of
// which the first `size` have an element.
constexpr int TPB = 4;

__global__ void smooth(float* out, const float* a, int size) {
  __shared__ float shared[TPB];
  int i = threadIdx.x;
  if (i < size) shared[i] = a[i];
  __syncthreads();

  // What a thread needs is in its registers before the barrier, which stands outside every `if`. Then nobody
  // needs shared memory any more: the element that a thread would add to is its own.
  float before = 0;
  if (i > 0 && i < size) before = shared[i - 1];
  if (i < size) shared[i] += before / 2;
  __syncthreads();

  if (i < size) out[i] = shared[i];
}
