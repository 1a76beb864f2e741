// Pointers to rows; an mdspan whose shape the compiler does not know.
#include <cuda/std/mdspan>
constexpr int SIZE = 2;
using Matrix = cuda::std::extents<int, SIZE, SIZE>;
__global__ void add_10_raw(float* out, const float* a) {
  auto A = reinterpret_cast<const float(*)[SIZE]>(a);
  auto O = reinterpret_cast<float(*)[SIZE]>(out);
  int row = threadIdx.y, col = threadIdx.x;
  if (row < SIZE && col < SIZE) O[row][col] = A[row][col] + 10;
}
__global__ void add_10_tensor(float* out_data, const float* a_data) {
  auto out = cuda::std::mdspan(out_data, 2, 2);
  auto a = cuda::std::mdspan(a_data, 2, 2);
  int row = threadIdx.y, col = threadIdx.x;
  if (row < out.extent(0) && col < out.extent(1)) {
    auto o = &out(row, col);
    *o = a(row, col);
    *o += 10;
  }
}
