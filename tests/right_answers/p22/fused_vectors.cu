// The rows in vectors of four, from global and from shared memory.
//
// Layer norm and a linear layer, forward and backward: the kernels.
//
// x has a row of `hidden` elements for each position of each sequence. Layer norm brings every row to mean 0
// and variance 1, then stretches and shifts it; the linear layer makes `outputs` elements of it.
//
//   mean[r]              = the mean over h of x[r][h]
//   inverse_deviation[r] = 1 / sqrt(the mean over h of (x[r][h] - mean[r])^2, plus EPSILON)
//   x_hat[r][h]          = (x[r][h] - mean[r]) * inverse_deviation[r]
//   n[r][h]              = x_hat[r][h] * ln_weight[h] + ln_bias[h]
//   y[r][o]              = the sum over h of n[r][h] * weight[o][h], plus bias[o]
//
// All kernels run in blocks of TILE x TILE threads. Matrices are row-major, and threadIdx.x always runs along
// a row, so that neighbouring threads touch neighbouring addresses.
//
// There is nothing but device code in this file: `./puzzles launch` can run each kernel by itself.
#include "earlier_kernels.cu"  // TILE = 16, and kernels of earlier puzzles

constexpr float EPSILON = 1e-5f;  // keeps a row of equal elements from dividing by zero

// The sum of `value` over the TILE threads with the same threadIdx.y; each of them gets it.
//
// These 16 threads are one half of a warp, and the threads of a warp can read each other's registers: here
// each adds the value of the thread whose number differs in one bit, then in the next. That takes neither
// shared memory nor a barrier, but the whole warp has to come here together: never call it where only some of
// the threads go, as in an if about the row.
__device__ float row_sum(float value) {
  for (int bit = TILE / 2; bit > 0; bit /= 2) {
    value += __shfl_xor_sync(0xffffffff, value, bit);
  }
  return value;
}

struct RowStatistics {
  float mean, inverse_deviation;
};

// Mean and inverse standard deviation of one row of x, which may lie in global or in shared memory. The 16
// threads with the same threadIdx.y ask for it together. In the last block there may be rows that do not
// exist: of those nothing is read, and what comes out means nothing.
__device__ RowStatistics row_statistics(const float* row_of_x, int hidden, bool exists) {
  RowStatistics statistics = {0.0f, 0.0f};

  // FILL IN (about 11 lines)
  // 1. The mean: each thread adds up every 16th element of the row, beginning with its own; row_sum does the
  //    rest.
  // 2. The variance, once the mean is known: the mean of the squared differences from it. Divide by hidden.
  // 3. rsqrtf(v) is 1 / sqrt(v). Do not forget EPSILON.
  float sum = 0.0f;
  for (int h = threadIdx.x; exists && h < hidden; h += TILE) {
    sum += row_of_x[h];
  }
  statistics.mean = row_sum(sum) / hidden;

  float squares = 0.0f;
  for (int h = threadIdx.x; exists && h < hidden; h += TILE) {
    const float difference = row_of_x[h] - statistics.mean;
    squares += difference * difference;
  }
  statistics.inverse_deviation = rsqrtf(row_sum(squares) / hidden + EPSILON);

  return statistics;
}

// n, for itself. A block for every TILE rows.
__global__ void layernorm_kernel(float* n, const float* x, const float* ln_weight, const float* ln_bias,
                                 int rows, int hidden) {
  const int row = blockIdx.x * TILE + threadIdx.y;

  // FILL IN (about 5 lines): the row's statistics, then each thread writes every 16th element of n.
  const RowStatistics of_row = row_statistics(x + row * hidden, hidden, row < rows);
  for (int h = threadIdx.x; row < rows && h < hidden; h += TILE) {
    const float x_hat = (x[row * hidden + h] - of_row.mean) * of_row.inverse_deviation;
    n[row * hidden + h] = x_hat * ln_weight[h] + ln_bias[h];
  }
}

// y in one go. A block has TILE rows, and makes all outputs of them. It keeps those rows in shared memory: it
// reads x once, turns it into n on the spot, and n never goes to global memory.
//
// `stride` is how far apart the rows lie in shared memory: more than hidden, and 16 more than a multiple of
// 32, so that the two rows that a warp touches at a time are in different banks.
__global__ void fused_kernel(float* y, const float* x, const float* ln_weight, const float* ln_bias,
                             const float* weight, const float* bias, int rows, int hidden, int outputs,
                             int stride) {
  extern __shared__ float rows_of_n[];           // TILE * stride floats: the launch says how many
  __shared__ float tile_weight[TILE][TILE + 2];  // [h][output]; with 18 floats a row, the threads of a warp
                                                 // that write down two columns are in different banks, too
  const int row = blockIdx.x * TILE + threadIdx.y;
  float* n = rows_of_n + threadIdx.y * stride;  // this thread's row

  // FILL IN (about 28 lines)
  // 1. The row of x into n, each thread every 16th element. Zeros where there is no such row, and past
  //    hidden, up to a multiple of TILE.
  // 2. The statistics of the row, from there; then x into n, in place. No barrier is needed as long as each
  //    thread reads only elements that it has written itself.
  // 3. For every TILE outputs, and for every TILE elements of the row: a tile of weight, which is read along
  //    its rows, (outputs, hidden), and stored the other way round, with zeros past the edges. Then, as in
  //    puzzle 16, the sum of TILE products. Two barriers in each round.
  // 4. y, with the bias, guarded.
  const int padded = (hidden + TILE - 1) / TILE * TILE;
  if (hidden % 4 == 0) {
    for (int h = 4 * threadIdx.x; h < padded; h += 4 * TILE) {
      float4 v = make_float4(0, 0, 0, 0);
      if (row < rows && h < hidden) v = *reinterpret_cast<const float4*>(x + row * hidden + h);
      *reinterpret_cast<float4*>(n + h) = v;
    }
  } else {
    for (int h = threadIdx.x; h < padded; h += TILE) n[h] = row < rows && h < hidden ? x[row * hidden + h] : 0.0f;
  }
  __syncthreads();
  const RowStatistics of_row = row_statistics(n, hidden, true);
  __syncthreads();
  for (int h = threadIdx.x; h < hidden; h += TILE)
    n[h] = (n[h] - of_row.mean) * of_row.inverse_deviation * ln_weight[h] + ln_bias[h];
  for (int first = 0; first < outputs; first += TILE) {
    const int output = first + threadIdx.x, loaded = first + threadIdx.y;
    float sum = 0.0f;
    for (int start = 0; start < hidden; start += TILE) {
      tile_weight[threadIdx.x][threadIdx.y] = loaded < outputs && start + threadIdx.x < hidden ? weight[loaded * hidden + start + threadIdx.x] : 0.0f;
      __syncthreads();
      for (int i = 0; i < TILE; i += 4) {
        const float4 v = *reinterpret_cast<const float4*>(n + start + i);
        sum += v.x * tile_weight[i][threadIdx.x] + v.y * tile_weight[i + 1][threadIdx.x] + v.z * tile_weight[i + 2][threadIdx.x] + v.w * tile_weight[i + 3][threadIdx.x];
      }
      __syncthreads();
    }
    if (row < rows && output < outputs) y[row * outputs + output] = sum + bias[output];
  }
}

// The gradient with respect to x, from grad_n, the one with respect to n. With g[r][h] = grad_n[r][h] *
// ln_weight[h]:
//
//   grad_input[r][h] = (g[r][h] - mean over h of g[r] - x_hat[r][h] * mean over h of (g[r] * x_hat[r]))
//                      * inverse_deviation[r]
//
// A block for every TILE rows. What the other kernels need to know about each row is written down here.
__global__ void grad_input_kernel(float* grad_input, float* means, float* inverse_deviations,
                                  const float* grad_n, const float* x, const float* ln_weight, int rows,
                                  int hidden) {
  const int row = blockIdx.x * TILE + threadIdx.y;
  const RowStatistics of_row = row_statistics(x + row * hidden, hidden, row < rows);
  if (row < rows && threadIdx.x == 0) {
    means[row] = of_row.mean;
    inverse_deviations[row] = of_row.inverse_deviation;
  }

  // FILL IN (about 14 lines): the two means, as in row_statistics; then grad_input.
  float sum = 0.0f;
  float product_sum = 0.0f;
  for (int h = threadIdx.x; row < rows && h < hidden; h += TILE) {
    const float g = grad_n[row * hidden + h] * ln_weight[h];
    const float x_hat = (x[row * hidden + h] - of_row.mean) * of_row.inverse_deviation;
    sum += g;
    product_sum += g * x_hat;
  }
  const float mean = row_sum(sum) / hidden;
  const float product_mean = row_sum(product_sum) / hidden;
  for (int h = threadIdx.x; row < rows && h < hidden; h += TILE) {
    const float g = grad_n[row * hidden + h] * ln_weight[h];
    const float x_hat = (x[row * hidden + h] - of_row.mean) * of_row.inverse_deviation;
    grad_input[row * hidden + h] = (g - mean - x_hat * product_mean) * of_row.inverse_deviation;
  }
}

// The sum of `value` over the TILE threads with the same threadIdx.x, for the one with threadIdx.y == 0; what
// the others get means nothing. They are in different warps, so it takes shared memory and barriers, and all
// threads of the block have to call it. A kernel may call it several times.
__device__ float column_sum(float value) {
  __shared__ float partial[TILE][TILE];

  // FILL IN (about 9 lines): the tree of puzzle 12, all columns side by side.
  partial[threadIdx.y][threadIdx.x] = value;
  __syncthreads();
  for (int stride = TILE / 2; stride > 0; stride /= 2) {
    if (threadIdx.y < stride) {
      partial[threadIdx.y][threadIdx.x] += partial[threadIdx.y + stride][threadIdx.x];
    }
    __syncthreads();
  }
  // Each thread reads its own element, which nobody else touches from here on: not even in the next call.
  value = partial[threadIdx.y][threadIdx.x];

  return value;
}

// The gradients with respect to layer norm's parameters:
//
//   grad_ln_weight[h] = the sum over all rows r of grad_n[r][h] * x_hat[r][h]
//   grad_ln_bias[h]   = the sum over all rows r of grad_n[r][h]
//
// A block for every TILE columns, for all rows of them: no other block adds to the same sums, so there is
// nothing to race about, and the order of the additions is always the same.
__global__ void grad_ln_kernel(float* grad_ln_weight, float* grad_ln_bias, const float* grad_n,
                               const float* x, const float* means, const float* inverse_deviations, int rows,
                               int hidden) {
  const int h = blockIdx.x * TILE + threadIdx.x;

  // FILL IN (about 12 lines)
  // 1. Each thread adds up both products over every 16th row.
  // 2. column_sum, twice.
  // 3. One thread of each column writes.
  float weight_sum = 0.0f;
  float bias_sum = 0.0f;
  for (int row = threadIdx.y; row < rows && h < hidden; row += TILE) {
    const float g = grad_n[row * hidden + h];
    weight_sum += g * (x[row * hidden + h] - means[row]) * inverse_deviations[row];
    bias_sum += g;
  }
  weight_sum = column_sum(weight_sum);
  bias_sum = column_sum(bias_sum);
  if (threadIdx.y == 0 && h < hidden) {
    grad_ln_weight[h] = weight_sum;
    grad_ln_bias[h] = bias_sum;
  }
}

// The gradients with respect to the linear layer's parameters:
//
//   grad_weight[o][h] = the sum over all rows r of grad_output[r][o] * n[r][h]
//   grad_bias[o]      = the sum over all rows r of grad_output[r][o]
//
// A block for every tile of grad_weight, blockIdx.x along hidden, blockIdx.y along the outputs. It is a
// product of matrices again, this time summed over the rows, and again n is computed on the way.
__global__ void grad_weight_kernel(float* grad_weight, float* grad_bias, const float* grad_output,
                                   const float* x, const float* ln_weight, const float* ln_bias,
                                   const float* means, const float* inverse_deviations, int rows, int hidden,
                                   int outputs) {
  __shared__ float tile_grad[TILE][TILE];  // [row][output]
  __shared__ float tile_n[TILE][TILE];     // [row][h]
  const int h = blockIdx.x * TILE + threadIdx.x;
  const int output = blockIdx.y * TILE + threadIdx.y;

  // FILL IN (about 28 lines)
  // 1. For every TILE rows: a tile of grad_output and a tile of n, zeros past the edges; then the sum of TILE
  //    products, of which this thread wants those of its output and its h.
  // 2. grad_weight, guarded.
  // 3. The elements of grad_output that a thread loads are all of one column: their sum, and column_sum, make
  //    grad_bias. One block for each tile of outputs is enough, the one with blockIdx.x == 0.
  const int loaded_output = blockIdx.y * TILE + threadIdx.x;  // whose column of grad_output this thread loads
  float sum = 0.0f;
  float bias_sum = 0.0f;
  for (int start = 0; start < rows; start += TILE) {
    const int row = start + threadIdx.y;
    const float g = row < rows && loaded_output < outputs ? grad_output[row * outputs + loaded_output] : 0.0f;
    bias_sum += g;
    float n = 0.0f;
    if (row < rows && h < hidden) {
      n = (x[row * hidden + h] - means[row]) * inverse_deviations[row] * ln_weight[h] + ln_bias[h];
    }
    tile_grad[threadIdx.y][threadIdx.x] = g;
    tile_n[threadIdx.y][threadIdx.x] = n;
    __syncthreads();
    for (int i = 0; i < TILE; ++i) {
      sum += tile_grad[i][threadIdx.y] * tile_n[i][threadIdx.x];
    }
    __syncthreads();
  }
  if (output < outputs && h < hidden) {
    grad_weight[output * hidden + h] = sum;
  }
  if (blockIdx.x == 0) {  // all threads of a block or none: there are barriers inside
    bias_sum = column_sum(bias_sum);
    if (threadIdx.y == 0 && loaded_output < outputs) {
      grad_bias[loaded_output] = bias_sum;
    }
  }
}
