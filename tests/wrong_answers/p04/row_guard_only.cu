// expect: device_fault
// says: past the end of a
// says: thread (2, 1) of block 0
//
// Guards the row only. Thread (2, 0) lands in the next row unnoticed, thread (2, 1) past the end.
#include <cuda/std/mdspan>

constexpr int SIZE = 2;

__global__ void add_10_raw(float* out, const float* a) {
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < SIZE) out[row * SIZE + col] = a[row * SIZE + col] + 10.0f;
}

using Matrix = cuda::std::extents<int, SIZE, SIZE>;

__global__ void add_10_tensor(float* out_data, const float* a_data) {
  cuda::std::mdspan<float, Matrix> out(out_data);
  cuda::std::mdspan<const float, Matrix> a(a_data);
  int row = threadIdx.y;
  int col = threadIdx.x;
  if (row < a.extent(0) && col < a.extent(1)) out(row, col) = a(row, col) + 10.0f;
}
