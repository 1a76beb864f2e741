// Puzzle 04: 2D map
//
//   out[row][col] = a[row][col] + 10
//
// Two kernels to write. Run them with:  ./puzzles run p04
#include <cuda/std/mdspan>

// ANCHOR: add_10_raw
constexpr int SIZE = 2;  // rows, and columns

// One block of 3 x 3 threads for 2 x 2 elements. The matrices lie in memory row after row.
__global__ void add_10_raw(float* out, const float* a) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  // FILL IN (about 2 lines)
}
// ANCHOR_END: add_10_raw

// ANCHOR: add_10_tensor
using Matrix = cuda::std::extents<int, SIZE, SIZE>;  // the shape, known to the compiler

// The same launch. An mdspan is a pointer with a shape: matrix(row, col) is the element there.
__global__ void add_10_tensor(float* out_data, const float* a_data) {
  cuda::std::mdspan<float, Matrix> out(out_data);
  cuda::std::mdspan<const float, Matrix> a(a_data);
  int row = threadIdx.y;
  int col = threadIdx.x;
  // FILL IN (about 2 lines)
}
// ANCHOR_END: add_10_tensor
