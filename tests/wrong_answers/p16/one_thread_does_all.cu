// expect: not_own_work
// says: naive FAILED: the values are right, but thread (0, 0) of block 0 stores 4 elements of out
//
// One thread computes all of out.
#include <cuda_pipeline.h>  // __pipeline_memcpy_async, __pipeline_commit, __pipeline_wait_prior

constexpr int TPB = 3;  // threads of a block in each direction; a tile is TPB x TPB

// a has rows x inner elements, b has inner x columns, out has rows x columns, all row by row.
__global__ void matmul_naive(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int column = blockIdx.x * blockDim.x + threadIdx.x;  // x counts along a row: neighbours are neighbours
  if (row == 0 && column == 0)
  for (int r = 0; r < rows; r++) for (int c = 0; c < columns; c++) {
    float s = 0;
    for (int k = 0; k < inner; ++k) s += a[r * inner + k] * b[k * columns + c];
    out[r * columns + c] = s;
  }
}

// One block: rows, inner and columns are at most TPB, so that each matrix fits into a tile.
__global__ void matmul_single_block(float* out, const float* a, const float* b, int rows, int inner,
                                    int columns) {
  __shared__ float tile_a[TPB][TPB];
  __shared__ float tile_b[TPB][TPB];
  int row = threadIdx.y;
  int column = threadIdx.x;
  // Each element crosses the bus once. The matrices have different shapes, so each copy has its own guard.
  if (row < rows && column < inner) tile_a[row][column] = a[row * inner + column];
  if (row < inner && column < columns) tile_b[row][column] = b[row * columns + column];
  __syncthreads();

  if (row < rows && column < columns) {
    float sum = 0;
    for (int k = 0; k < inner; ++k) sum += tile_a[row][k] * tile_b[k][column];
    out[row * columns + column] = sum;
  }
}

// As many blocks as out takes. A block walks along its rows of a and its columns of b, one tile at a time.
__global__ void matmul_tiled(float* out, const float* a, const float* b, int rows, int inner, int columns) {
  __shared__ float tile_a[TPB][TPB];
  __shared__ float tile_b[TPB][TPB];
  int local_row = threadIdx.y;
  int local_column = threadIdx.x;
  int row = blockIdx.y * TPB + local_row;
  int column = blockIdx.x * TPB + local_column;
  float sum = 0;
  for (int start = 0; start < inner; start += TPB) {
    // Past the edge of a matrix the tile is zero: a ragged last tile then adds nothing, and needs no guard
    // below.
    int k_a = start + local_column;
    int k_b = start + local_row;
    tile_a[local_row][local_column] = row < rows && k_a < inner ? a[row * inner + k_a] : 0;
    tile_b[local_row][local_column] = k_b < inner && column < columns ? b[k_b * columns + column] : 0;
    __syncthreads();  // the tiles are whole

    // A warp reads one element of tile_a, which goes to all its threads of a row at once, and neighbouring
    // elements of tile_b: no two threads want different words of one bank.
    for (int k = 0; k < TPB; ++k) sum += tile_a[local_row][k] * tile_b[k][local_column];
    __syncthreads();  // all are done with the tiles, before anyone overwrites them
  }
  if (row < rows && column < columns) out[row * columns + column] = sum;
}

// The same walk. While a block multiplies one pair of tiles, the next pair is on its way into the other half
// of shared memory.
__global__ void matmul_idiomatic(float* out, const float* a, const float* b, int rows, int inner,
                                 int columns) {
  __shared__ float tile_a[2][TPB][TPB];
  __shared__ float tile_b[2][TPB][TPB];
  int local_row = threadIdx.y;
  int local_column = threadIdx.x;
  int row = blockIdx.y * TPB + local_row;
  int column = blockIdx.x * TPB + local_column;
  // Starts this thread's two copies for the tiles at `start`, straight from global to shared memory. The last
  // argument is how many of the bytes are zeros instead of a copy: all of them past a matrix's edge, where
  // nothing may be read.
  auto fetch = [&](int stage, int start) {
    int k_a = start + local_column;
    int k_b = start + local_row;
    bool inside_a = row < rows && k_a < inner;
    bool inside_b = k_b < inner && column < columns;
    __pipeline_memcpy_async(&tile_a[stage][local_row][local_column], inside_a ? &a[row * inner + k_a] : a,
                            sizeof(float), inside_a ? 0 : sizeof(float));
    __pipeline_memcpy_async(&tile_b[stage][local_row][local_column],
                            inside_b ? &b[k_b * columns + column] : b, sizeof(float),
                            inside_b ? 0 : sizeof(float));
    __pipeline_commit();  // what has been started since the last commit is one batch
  };

  float sum = 0;
  int stage = 0;
  fetch(stage, 0);
  for (int start = 0; start < inner; start += TPB) {
    bool more = start + TPB < inner;
    if (more) fetch(1 - stage, start + TPB);

    // Wait for all batches but the newest one, which belongs to the next round.
    if (more) {
      __pipeline_wait_prior(1);
    } else {
      __pipeline_wait_prior(0);
    }
    __syncthreads();  // a thread waits for its own copies only: the barrier speaks for everyone's

    for (int k = 0; k < TPB; ++k) sum += tile_a[stage][local_row][k] * tile_b[stage][k][local_column];
    __syncthreads();  // the round after this one copies over these tiles
    stage = 1 - stage;
  }
  if (row < rows && column < columns) out[row * columns + column] = sum;
}
