// cuda::std: the standard library in a kernel.
#include <cuda/annotated_ptr>
#include <cuda/std/array>
#include <cuda/std/bit>
#include <cuda/std/complex>
#include <cuda/std/functional>
#include <cuda/std/limits>
#include <cuda/std/mdspan>
#include <cuda/std/optional>
#include <cuda/std/span>
#include <cuda/std/tuple>
#include <cuda/std/utility>
#include <cuda/std/variant>

namespace std_ = cuda::std;

// A transposed copy through views with their own extents.
__global__ void views(const int* in, int* out) {
  const std_::mdspan<const int, std_::extents<int, 4, 8>> from(in);
  const std_::mdspan<int, std_::dextents<int, 2>, std_::layout_left> to(out, 4, 8);
  const std_::mdspan<int, std_::dextents<int, 2>> sums(out + 32, 1, 4);
  const int row = static_cast<int>(threadIdx.y), column = static_cast<int>(threadIdx.x);
  to(row, column) = from(row, column);
  if (column != 0) return;
  int sum = 0;
  for (int i = 0; i < from.extent(1); ++i) sum += from(row, i);
  sums(0, row) = sum;
}

__global__ void spans_and_arrays(const int* in, int* out) {
  const std_::span<const int> all(in, 64);
  const auto mine = all.subspan(threadIdx.x * 4, 4);
  std_::array<int, 4> turned{};
  for (size_t k = 0; k < mine.size(); ++k) turned[k] = mine[mine.size() - 1 - k];
  std_::swap(turned.front(), turned.back());
  int sum = 100, most = mine.front();
  for (const int value : turned) {
    sum += value;
    most = std_::max(most, value);
  }
  for (size_t k = 0; k < turned.size(); ++k) out[threadIdx.x * 4 + k] = turned[k];
  out[64 + threadIdx.x] = sum;
  out[80 + threadIdx.x] = most;
}

__device__ std_::optional<int> half_of(int value) {
  if (value % 2 != 0) return std_::nullopt;
  return value / 2;
}

struct Quadrupled {
  template <typename T>
  __device__ int operator()(T held) const {
    return static_cast<int>(held * 4);
  }
};

__global__ void values(const int* in, int* out) {
  const int value = in[threadIdx.x];
  const unsigned i = threadIdx.x, n = blockDim.x;
  out[i] = half_of(value).value_or(-1);
  const auto [quotient, remainder] = std_::tuple(value / 7, value % 7);
  out[n + i] = quotient * 10 + remainder;
  std_::variant<int, float> either = value;
  if (value % 3 == 0) either = static_cast<float>(value) / 2;
  out[2 * n + i] = std_::visit(Quadrupled{}, either);
  out[3 * n + i] = std_::popcount(static_cast<unsigned>(value)) + std_::countl_zero(static_cast<unsigned>(value));
  out[4 * n + i] = std_::min(value, std_::numeric_limits<int>::max() - value);
}

__global__ void complex_numbers(const float* in, float* out) {
  const unsigned i = threadIdx.x, n = blockDim.x;
  const std_::complex<float> a(in[2 * i], in[2 * i + 1]), b(2.0f, -1.0f);
  const auto product = a * b, sum = a + std_::conj(b);
  out[i] = product.real();
  out[n + i] = product.imag();
  out[2 * n + i] = sum.real();
  out[3 * n + i] = std_::norm(a);
  const auto quotient = product / b;  // a again, all but rounding
  out[4 * n + i] = quotient.real() + 0.0f;
}

// What it says of caches changes no value.
__global__ void annotated_pointers(const int* in, int* out) {
  const cuda::annotated_ptr<const int, cuda::access_property::streaming> from(in);
  const cuda::access_property some(cuda::access_property::persisting{}, 0.5f);
  const cuda::annotated_ptr<int, cuda::access_property> to(out, some);
  cuda::apply_access_property(in, blockDim.x * sizeof(int), cuda::access_property::persisting{});
  to[threadIdx.x] = from[threadIdx.x] + 1;
}
