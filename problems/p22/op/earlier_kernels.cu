// Kernels that you know from earlier puzzles. All run in blocks of TILE x TILE threads, one for each element
// of a tile of the output.
#pragma once

constexpr int TILE = 16;

// ANCHOR: earlier_kernels
// output[c][r] = input[r][c]; input is (rows, columns), and its tiles have a block each. Puzzle 19's.
__global__ void transpose_kernel(float* output, const float* input, int rows, int columns) {
  __shared__ float tile[TILE][TILE + 2];  // written down a column without bank conflicts, read along a row
  const int row = blockIdx.y * TILE + threadIdx.y;
  const int column = blockIdx.x * TILE + threadIdx.x;
  if (row < rows && column < columns) {
    tile[threadIdx.x][threadIdx.y] = input[row * columns + column];
  }
  __syncthreads();
  const int output_row = blockIdx.x * TILE + threadIdx.y;
  const int output_column = blockIdx.y * TILE + threadIdx.x;
  if (output_row < columns && output_column < rows) {
    output[output_row * rows + output_column] = tile[threadIdx.y][threadIdx.x];
  }
}

// c = a b; a is (rows, inner), b (inner, columns), c (rows, columns). Puzzle 16's, with guards.
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

// output[r][c] = input[r][c] + bias[c]. Puzzle 5's.
__global__ void add_bias_kernel(float* output, const float* input, const float* bias, int rows, int columns) {
  const int row = blockIdx.y * TILE + threadIdx.y;
  const int column = blockIdx.x * TILE + threadIdx.x;
  if (row < rows && column < columns) {
    output[row * columns + column] = input[row * columns + column] + bias[column];
  }
}
// ANCHOR_END: earlier_kernels
