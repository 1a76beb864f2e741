// expect: device_fault
// says: past the end of a
// says: tensor FAILED
// says: 1 of 2 passed
//
// No guard in the second kernel: an mdspan does not check its indices.
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
  out(row, col) = a(row, col) + 10.0f;
}
