// expect: wrong_values
// says: with other data (case integers 1, seed 1)
//
// Adds to the index, not to the element. The visible case cannot tell.
#include <cuda/std/mdspan>

constexpr int SIZE = 2;

__global__ void add_10_raw(float* out, const float* a) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < SIZE && col < SIZE) out[row * SIZE + col] = row * SIZE + col + 10.0f;
}

using Matrix = cuda::std::extents<int, SIZE, SIZE>;

__global__ void add_10_tensor(float* out_data, const float* a_data) {
  cuda::std::mdspan<float, Matrix> out(out_data);
  cuda::std::mdspan<const float, Matrix> a(a_data);
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < a.extent(0) && col < a.extent(1)) out(row, col) = a(row, col) + 10.0f;
}
