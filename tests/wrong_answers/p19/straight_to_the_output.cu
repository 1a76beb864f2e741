// expect: counter
// says: 4 sectors stored for each that would do
//
// No tile at all: reads along a row, writes down a column.
#include <cfloat>

#include "op/register.h"
#include "op/scratch.h"

constexpr int TILE = 16;  // a tile of a matrix is TILE x TILE elements, one for each thread of a block
constexpr int TPB = 128;  // threads of softmax's one block

constexpr int ceil_div(int a, int b) { return (a + b - 1) / b; }

// output[c][r] = input[r][c]; input is (rows, columns), output (columns, rows).
//
// Launched with one block of TILE x TILE threads for each tile of the input: blockIdx.x counts tiles along a
// row. Threads whose threadIdx.x are neighbours should touch neighbouring addresses, both when they read and
// when they write. A direct copy manages only one of the two, so the tile goes through shared memory.
__global__ void transpose_kernel(float* output, const float* input, int rows, int columns) {
  // One column more than there are elements: the threads of a warp that read down a column then meet
  // different banks.
  __shared__ float tile[TILE][TILE + 1];

  // 1. Read one element of the input into the tile, guarded: the last tiles may hang over the edges.
  // 2. Wait for the others.
  // 3. Write one element of the output. Which tile of the output is this, and which of its elements is it
  // that
  //    makes neighbouring threads write to neighbouring addresses? The guard is another one, too.
  const int row = blockIdx.y * TILE + threadIdx.y;
  const int column = blockIdx.x * TILE + threadIdx.x;
  if (row < rows && column < columns) output[column * rows + row] = input[row * columns + column];
  return;
  __syncthreads();

  // The output's tile is the input's mirrored, and inside of it threadIdx.x runs along a row again.
  const int output_row = blockIdx.x * TILE + threadIdx.y;
  const int output_column = blockIdx.y * TILE + threadIdx.x;
  if (output_row < columns && output_column < rows) {
    output[output_row * rows + output_column] = tile[threadIdx.x][threadIdx.y];
  }
}

// c = a b; a is (rows, inner), b (inner, columns), c (rows, columns). Puzzle 16's tiled kernel, with guards.
__global__ void matmul_kernel(float* c, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float tile_a[TILE][TILE];
  __shared__ float tile_b[TILE][TILE];
  const int row = blockIdx.y * TILE + threadIdx.y;
  const int column = blockIdx.x * TILE + threadIdx.x;

  float sum = 0.0f;
  for (int start = 0; start < inner; start += TILE) {
    const int a_column = start + threadIdx.x;
    const int b_row = start + threadIdx.y;
    tile_a[threadIdx.y][threadIdx.x] = row < rows && a_column < inner ? a[row * inner + a_column] : 0.0f;
    tile_b[threadIdx.y][threadIdx.x] = b_row < inner && column < columns ? b[b_row * columns + column] : 0.0f;
    __syncthreads();
    for (int i = 0; i < TILE; ++i) {
      sum += tile_a[threadIdx.y][i] * tile_b[i][threadIdx.x];
    }
    __syncthreads();
  }
  if (row < rows && column < columns) {
    c[row * columns + column] = sum;
  }
}

// Puzzle 18's kernel: one block for the whole vector. output and input may be the same memory, because each
// element is read and written by the same thread.
__global__ void softmax_kernel(float* output, const float* input, int size) {
  __shared__ float shared_max[TPB];
  __shared__ float shared_sum[TPB];
  const int local_i = threadIdx.x;

  float max = -FLT_MAX;
  for (int i = local_i; i < size; i += TPB) {
    max = fmaxf(max, input[i]);
  }
  shared_max[local_i] = max;
  __syncthreads();
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local_i < stride) {
      shared_max[local_i] = fmaxf(shared_max[local_i], shared_max[local_i + stride]);
    }
    __syncthreads();
  }
  max = shared_max[0];

  float sum = 0.0f;
  for (int i = local_i; i < size; i += TPB) {
    sum += expf(input[i] - max);
  }
  shared_sum[local_i] = sum;
  __syncthreads();
  for (int stride = TPB / 2; stride > 0; stride /= 2) {
    if (local_i < stride) {
      shared_sum[local_i] += shared_sum[local_i + stride];
    }
    __syncthreads();
  }
  sum = shared_sum[0];

  for (int i = local_i; i < size; i += TPB) {
    output[i] = expf(input[i] - max) / sum;
  }
}

using Vector = op::OutputTensor<float, op::kDynamic>;
using Matrix = op::OutputTensor<float, op::kDynamic, op::kDynamic>;
using InputVector = op::InputTensor<float, op::kDynamic>;
using InputMatrix = op::InputTensor<float, op::kDynamic, op::kDynamic>;

void attention(Vector output, InputVector q, InputMatrix k, InputMatrix v, cudaStream_t stream) {
  const int n = static_cast<int>(k.shape(0));  // positions
  const int d = static_cast<int>(k.shape(1));  // elements of each vector
  const dim3 block(TILE, TILE);

  // 1. Scratch memory for k transposed, and for the scores:
  //      const op::Scratch<float> name("name", stream, extent, ...);     its address is name.data()
  // 2. transpose_kernel on k. Its grid has a block for each tile of k.
  // 3. matmul_kernel: the scores are q, as a matrix of one row, times k transposed.
  // 4. softmax_kernel on the scores, in place.
  // 5. matmul_kernel: the output is the weights, as a matrix of one row, times v.
  // Every launch on `stream`, so that each waits for the one before.
  const op::Scratch<float> k_transposed("k_transposed", stream, d, n);
  const op::Scratch<float> weights("weights", stream, n);
  transpose_kernel<<<dim3(ceil_div(d, TILE), ceil_div(n, TILE)), block, 0, stream>>>(  //
      k_transposed.data(), k.data(), n, d);
  matmul_kernel<<<dim3(ceil_div(n, TILE)), block, 0, stream>>>(  //
      weights.data(), q.data(), k_transposed.data(), 1, d, n);
  softmax_kernel<<<1, TPB, 0, stream>>>(weights.data(), weights.data(), n);
  matmul_kernel<<<dim3(ceil_div(d, TILE)), block, 0, stream>>>(  //
      output.data(), weights.data(), v.data(), 1, n, d);
}

// The same on the CPU, where nothing needs to be transposed.
void attention_cpu(Vector output, InputVector q, InputMatrix k, InputMatrix v) {
  const int n = static_cast<int>(k.shape(0)), d = static_cast<int>(k.shape(1));
  const auto score = [&](int i) {
    float sum = 0.0f;
    for (int c = 0; c < d; ++c) sum += k.data()[i * d + c] * q.data()[c];
    return sum;
  };
  float max = -FLT_MAX, total = 0.0f;
  for (int i = 0; i < n; ++i) max = fmaxf(max, score(i));
  for (int c = 0; c < d; ++c) output.data()[c] = 0.0f;
  for (int i = 0; i < n; ++i) {
    const float weight = expf(score(i) - max);
    total += weight;
    for (int c = 0; c < d; ++c) output.data()[c] += weight * v.data()[i * d + c];
  }
  for (int c = 0; c < d; ++c) output.data()[c] /= total;
}

REGISTER_OP(attention)
REGISTER_CPU_OP(attention, attention_cpu)

// The kernels as operations of their own.
void transpose(Matrix output, InputMatrix input, cudaStream_t stream) {
  const int rows = static_cast<int>(input.shape(0)), columns = static_cast<int>(input.shape(1));
  const dim3 grid(ceil_div(columns, TILE), ceil_div(rows, TILE));
  transpose_kernel<<<grid, dim3(TILE, TILE), 0, stream>>>(output.data(), input.data(), rows, columns);
}
REGISTER_OP(transpose)

void row_times_matrix(Vector output, InputVector row, InputMatrix matrix, cudaStream_t stream) {
  const int inner = static_cast<int>(matrix.shape(0)), columns = static_cast<int>(matrix.shape(1));
  matmul_kernel<<<dim3(ceil_div(columns, TILE)), dim3(TILE, TILE), 0, stream>>>(  //
      output.data(), row.data(), matrix.data(), 1, inner, columns);
}
REGISTER_OP(row_times_matrix)

void softmax(Vector output, InputVector input, cudaStream_t stream) {
  softmax_kernel<<<1, TPB, 0, stream>>>(output.data(), input.data(), static_cast<int>(input.size()));
}
REGISTER_OP(softmax)
