// Puzzle 04: 2D map. The solution.
//
//   out[row][col] = a[row][col] + 10
#include <cuda/std/mdspan>

// ANCHOR: add_10_raw_solution
constexpr int SIZE = 2;  // rows, and columns

// One block of 3 x 3 threads for 2 x 2 elements. The matrices lie in memory row after row.
__global__ void add_10_raw(float* out, const float* a) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  // FILL IN (about 2 lines)
  // A guard for each dimension; then the rows above this one, SIZE elements each, are skipped.
  if (row < SIZE && col < SIZE) out[row * SIZE + col] = a[row * SIZE + col] + 10.0f;
}
// ANCHOR_END: add_10_raw_solution

// ANCHOR: add_10_tensor_solution
using Matrix = cuda::std::extents<int, SIZE, SIZE>;  // the shape, known to the compiler

// The same launch. An mdspan is a pointer with a shape: matrix(row, col) is the element there.
__global__ void add_10_tensor(float* out_data, const float* a_data) {
  cuda::std::mdspan<float, Matrix> out(out_data);
  cuda::std::mdspan<const float, Matrix> a(a_data);
  int row = threadIdx.y;
  int col = threadIdx.x;
  // FILL IN (about 2 lines)
  // The shape answers both questions: how far the indices go, and where the element lies.
  if (row < a.extent(0) && col < a.extent(1)) out(row, col) = a(row, col) + 10.0f;
}
// ANCHOR_END: add_10_tensor_solution
