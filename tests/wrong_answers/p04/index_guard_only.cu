// expect: not_own_work
// says: out[1][0] is stored by two threads, thread (2, 0) of block 0 and thread (0, 1) of block 0
//
// Asks whether the index exists, not whether row and column do.
#include <cuda/std/mdspan>

constexpr int SIZE = 2;  // rows, and columns

// One block of 3 x 3 threads for 2 x 2 elements. The matrices lie in memory row after row.
__global__ void add_10_raw(float* out, const float* a) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row * SIZE + col < SIZE * SIZE) out[row * SIZE + col] = a[row * SIZE + col] + 10;
}

using Matrix = cuda::std::extents<int, SIZE, SIZE>;  // the shape, known to the compiler

// The same launch. An mdspan is a pointer with a shape: matrix(row, col) is the element there.
__global__ void add_10_tensor(float* out_data, const float* a_data) {
  cuda::std::mdspan<float, Matrix> out(out_data);
  cuda::std::mdspan<const float, Matrix> a(a_data);
  int row = threadIdx.y;
  int col = threadIdx.x;
  // FILL IN (about 2 lines)
}
