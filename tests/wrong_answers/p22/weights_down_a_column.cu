// expect: counter
// says: sectors loaded for each that would do, and at most 2 are asked for
//
// Right, and without shared memory for the weights: threads next to each other read different rows of weight.
#include "earlier_kernels.cu"  // TILE = 16, and kernels of earlier puzzles

constexpr float EPSILON = 1e-5f;  // keeps a row of equal elements from dividing by zero

__device__ float row_sum(float value) {
  for (int bit = TILE / 2; bit > 0; bit /= 2) {
    value += __shfl_xor_sync(0xffffffff, value, bit);
  }
  return value;
}

struct RowStatistics {
  float mean, inverse_deviation;
};

__device__ RowStatistics row_statistics(const float* row_of_x, int hidden, bool exists) {
  RowStatistics statistics = {0.0f, 0.0f};

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

__global__ void layernorm_kernel(float* n, const float* x, const float* ln_weight, const float* ln_bias,
                                 int rows, int hidden) {
  const int row = blockIdx.x * TILE + threadIdx.y;

  const RowStatistics of_row = row_statistics(x + row * hidden, hidden, row < rows);
  for (int h = threadIdx.x; row < rows && h < hidden; h += TILE) {
    const float x_hat = (x[row * hidden + h] - of_row.mean) * of_row.inverse_deviation;
    n[row * hidden + h] = x_hat * ln_weight[h] + ln_bias[h];
  }
}

__global__ void fused_kernel(float* y, const float* x, const float* ln_weight, const float* ln_bias,
                             const float* weight, const float* bias, int rows, int hidden, int outputs,
                             int stride) {
  extern __shared__ float rows_of_n[];           // TILE * stride floats: the launch says how many
  const int row = blockIdx.x * TILE + threadIdx.y;
  float* n = rows_of_n + threadIdx.y * stride;  // this thread's row

  const int padded = (hidden + TILE - 1) / TILE * TILE;
  for (int h = threadIdx.x; h < padded; h += TILE) {
    n[h] = row < rows && h < hidden ? x[row * hidden + h] : 0.0f;
  }
  const RowStatistics of_row = row_statistics(n, hidden, true);
  for (int h = threadIdx.x; h < hidden; h += TILE) {
    n[h] = (n[h] - of_row.mean) * of_row.inverse_deviation * ln_weight[h] + ln_bias[h];
  }

  for (int first = 0; first < outputs; first += TILE) {
    const int output = first + threadIdx.x;         // which one this thread computes
    float sum = 0.0f;
    for (int start = 0; start < hidden; start += TILE) {
      __syncthreads();
      for (int i = 0; i < TILE && output < outputs && start + i < hidden; ++i) {
        sum += n[start + i] * weight[output * hidden + start + i];
      }
    }
    if (row < rows && output < outputs) {
      y[row * outputs + output] = sum + bias[output];
    }
  }
}

__global__ void grad_input_kernel(float* grad_input, float* means, float* inverse_deviations,
                                  const float* grad_n, const float* x, const float* ln_weight, int rows,
                                  int hidden) {
  const int row = blockIdx.x * TILE + threadIdx.y;
  const RowStatistics of_row = row_statistics(x + row * hidden, hidden, row < rows);
  if (row < rows && threadIdx.x == 0) {
    means[row] = of_row.mean;
    inverse_deviations[row] = of_row.inverse_deviation;
  }

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

__device__ float column_sum(float value) {
  __shared__ float partial[TILE][TILE];

  partial[threadIdx.y][threadIdx.x] = value;
  __syncthreads();
  for (int stride = TILE / 2; stride > 0; stride /= 2) {
    if (threadIdx.y < stride) {
      partial[threadIdx.y][threadIdx.x] += partial[threadIdx.y + stride][threadIdx.x];
    }
    __syncthreads();
  }
  value = partial[threadIdx.y][threadIdx.x];

  return value;
}

__global__ void grad_ln_kernel(float* grad_ln_weight, float* grad_ln_bias, const float* grad_n,
                               const float* x, const float* means, const float* inverse_deviations, int rows,
                               int hidden) {
  const int h = blockIdx.x * TILE + threadIdx.x;

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

__global__ void grad_weight_kernel(float* grad_weight, float* grad_bias, const float* grad_output,
                                   const float* x, const float* ln_weight, const float* ln_bias,
                                   const float* means, const float* inverse_deviations, int rows, int hidden,
                                   int outputs) {
  __shared__ float tile_grad[TILE][TILE];  // [row][output]
  __shared__ float tile_n[TILE][TILE];     // [row][h]
  const int h = blockIdx.x * TILE + threadIdx.x;
  const int output = blockIdx.y * TILE + threadIdx.y;

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
