// expect: compile_error
// says: does not compile
// says: an mdspan is indexed with round brackets
//
// Indexes the mdspan as an array of arrays.
#include <cuda/std/mdspan>

constexpr int SIZE = 2;

__global__ void add_10_raw(float* out, const float* a) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < SIZE && col < SIZE) out[row * SIZE + col] = a[row * SIZE + col] + 10.0f;
}

using Matrix = cuda::std::extents<int, SIZE, SIZE>;

__global__ void add_10_tensor(float* out_data, const float* a_data) {
  cuda::std::mdspan<float, Matrix> out(out_data);
  cuda::std::mdspan<const float, Matrix> a(a_data);
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < a.extent(0) && col < a.extent(1)) out[row][col] = a[row][col] + 10.0f;
}
