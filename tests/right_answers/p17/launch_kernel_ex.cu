// The launch through the C++ API.
//
// The 1D convolution of puzzle 13 as an operation that others can call by name.
//
// Two parts: the kernel, which runs on the GPU, and the op, an ordinary host function that launches it. Both
// are templates over the sizes, so that the compiler knows them: shared memory is declared with them, loops
// are unrolled.
#include "op/register.h"

constexpr int TPB = 15;             // threads in a block
constexpr int BLOCKS_PER_GRID = 2;  // one would do for 15 elements; the second checks the guards

// output[i] = the sum over j of input[i + j] * kernel[j], where input ends at input_size.
//
// A block first copies what it will read to shared memory: its own TPB elements and the conv_size - 1 that
// follow them (the halo, which the next block owns), then the taps. So every element is read from global
// memory once or twice, however many taps there are.
template <int input_size, int conv_size>
__global__ void conv1d_kernel(float* output, const float* input, const float* kernel) {
  __shared__ float shared_input[TPB + conv_size - 1];
  __shared__ float shared_kernel[conv_size];

  const int global_i = blockIdx.x * blockDim.x + threadIdx.x;
  const int local_i = threadIdx.x;

  shared_input[local_i] = global_i < input_size ? input[global_i] : 0.0f;
  if (local_i < conv_size - 1) {
    const int halo_i = global_i + TPB;
    shared_input[TPB + local_i] = halo_i < input_size ? input[halo_i] : 0.0f;
  }
  if (local_i < conv_size) {
    shared_kernel[local_i] = kernel[local_i];
  }

  __syncthreads();  // nobody reads before everybody has written

  if (global_i < input_size) {
    float sum = 0.0f;
    for (int j = 0; j < conv_size; ++j) {
      sum += shared_input[local_i + j] * shared_kernel[j];
    }
    output[global_i] = sum;
  }
}

// The op: outputs first, then inputs, then the stream to launch on. Each tensor's type says its element type
// and its shape, which the library checks before it calls this function; data() is the tensor's address on
// the GPU.
template <int input_size, int conv_size>
void conv1d(op::OutputTensor<float, input_size> output, op::InputTensor<float, input_size> input,
            op::InputTensor<float, conv_size> kernel, cudaStream_t stream) {
  static_assert(conv_size <= TPB, "one block loads all taps: conv_size is at most TPB");

  // FILL IN (about 2 lines): launch conv1d_kernel, with its template arguments, on BLOCKS_PER_GRID blocks of
  // TPB threads, without dynamic shared memory (0), on `stream`.
  cudaLaunchConfig_t config{};
  config.gridDim = BLOCKS_PER_GRID;
  config.blockDim = TPB;
  config.stream = stream;
  float* out = output.data();
  const float *in = input.data(), *taps = kernel.data();
  cudaLaunchKernelEx(&config, conv1d_kernel<input_size, conv_size>, out, in, taps);
}

// What callers may name: the op and, in the template's order, its parameters.
REGISTER_OP(conv1d, int input_size, int conv_size)
