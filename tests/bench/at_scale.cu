// What share of a GPU's memory bandwidth the solutions for large arrays reach (solutions/p*/at_scale.cu), and
// puzzle 16's share of cuBLAS. Needs a GPU:
//
//   nvcc -std=c++20 -O3 -arch=native -o build/at_scale tests/bench/at_scale.cu -lcublas && build/at_scale
//
// Results are compared with the host's before anything is timed. A kernel's bandwidth counts each byte that
// it has to read or write; beside it stands a device-to-device copy of the same array in the same run, which
// reads and writes each byte once. Times are medians of 20 launches between events.
#include <cublas_v2.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cub/device/device_scan.cuh>
#include <cuda/atomic>
#include <vector>

namespace p11 {
#include "../../solutions/p11/at_scale.cu"
}
namespace p12 {
#include "../../solutions/p12/at_scale.cu"
}
namespace p13 {
#include "../../solutions/p13/at_scale.cu"
}
namespace p14 {
#include "../../solutions/p14/at_scale.cu"
}
namespace p15 {
#include "../../solutions/p15/at_scale.cu"
}
namespace p16 {
#include "../../solutions/p16/at_scale.cu"
}
namespace p18 {
#include "../../solutions/p18/at_scale.cu"
}
namespace p21 {
#include "../../solutions/p21/at_scale.cu"
}

namespace {

void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  std::printf("%s: %s\n", what, cudaGetErrorString(error));
  std::exit(2);
}

template <class T>
struct Buffer {
  explicit Buffer(size_t size) : size(size) { check(cudaMalloc(&data, size * sizeof(T)), "cudaMalloc"); }
  explicit Buffer(const std::vector<T>& values) : Buffer(values.size()) {
    check(cudaMemcpy(data, values.data(), size * sizeof(T), cudaMemcpyHostToDevice), "cudaMemcpy");
  }
  Buffer(const Buffer&) = delete;
  ~Buffer() { cudaFree(data); }
  std::vector<T> read() const {
    std::vector<T> values(size);
    check(cudaMemcpy(values.data(), data, size * sizeof(T), cudaMemcpyDeviceToHost), "a kernel");
    return values;
  }
  T* data = nullptr;
  size_t size;
};

template <class Launch>
double median_ms(const Launch& launch) {
  cudaEvent_t start, stop;
  cudaEventCreate(&start);
  cudaEventCreate(&stop);
  for (int i = 0; i < 3; ++i) launch();
  std::vector<float> times;
  for (int i = 0; i < 20; ++i) {
    float ms = 0;
    cudaEventRecord(start);
    launch();
    cudaEventRecord(stop);
    check(cudaEventSynchronize(stop), "a launch");
    cudaEventElapsedTime(&ms, start, stop);
    times.push_back(ms);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

bool all_right = true;

void expect_close(const char* what, const std::vector<float>& actual, const std::vector<double>& desired,
                  double rtol) {
  size_t wrong = actual.size() == desired.size() ? 0 : 1;
  for (size_t i = 0; wrong == 0 && i < actual.size(); ++i)
    if (!(std::abs(actual[i] - desired[i]) <= rtol * std::abs(desired[i]))) wrong = i + 1;
  if (wrong == 0) return;
  all_right = false;
  std::printf("%s is wrong at element %zu: %g, expected %g\n", what, wrong - 1, actual[wrong - 1],
              desired[wrong - 1]);
}

struct Table {
  double copy_gb_s;
  void row(const char* what, double bytes, double ms) const {
    const double gb_s = bytes / ms / 1e6;
    std::printf("| %s | %.3f | %.0f | %.0f %% |\n", what, ms, gb_s, 100 * gb_s / copy_gb_s);
  }
};

unsigned ceil_div(size_t a, size_t b) { return static_cast<unsigned>((a + b - 1) / b); }

void bandwidth(size_t mib, unsigned blocks) {
  const size_t n = mib << 18;  // floats
  const int size = static_cast<int>(n);
  constexpr int kColumns = 4096, kEmbedding = 512;
  const int rows = static_cast<int>(n / kColumns), positions = static_cast<int>(n / kEmbedding);

  // Small whole numbers whose running sums stay small: float sums of them are exact in any order.
  std::vector<float> a(n), b(n);
  const auto digit = [](size_t i) { return static_cast<int>(i * 2654435761u >> 13) % 3; };
  for (size_t i = 0; i < n; ++i) {
    a[i] = static_cast<float>(digit(i) - (i > 0 ? digit(i - 1) : 0));
    b[i] = static_cast<float>(digit(i + 5) - 1);
  }
  std::vector<int> indices(positions);
  for (int i = 0; i < positions; ++i) indices[i] = static_cast<int>(i * 7919ll % (positions + 100)) - 50;

  const Buffer<float> device_a(a), device_b(b), out(n), partial(blocks);
  const Buffer<int> device_indices(indices);
  const Buffer<unsigned long long> tiles(p14::LINE * ceil_div(n, p14::TILE));
  const Buffer<p18::Part> parts(blocks + 1);

  const auto copy = [&] { cudaMemcpyAsync(out.data, device_a.data, n * 4, cudaMemcpyDeviceToDevice); };
  const double copy_ms = median_ms(copy);
  const double one = 4.0 * static_cast<double>(n);  // bytes of an array
  const Table table{2 * one / copy_ms / 1e6};
  std::printf("\n| %zu MiB an array | ms | GB/s | of a copy |\n| --- | ---: | ---: | ---: |\n", mib);
  table.row("device-to-device copy", 2 * one, copy_ms);

  std::vector<double> desired(n);
  const auto pooling = [&] {
    p11::pooling_at_scale<<<ceil_div(n, p11::TPB * p11::PER_THREAD), p11::TPB>>>(out.data, device_a.data,
                                                                                 size);
  };
  pooling();
  for (size_t i = 0; i < n; ++i) desired[i] = a[i] + (i > 0 ? a[i - 1] : 0) + (i > 1 ? a[i - 2] : 0);
  expect_close("p11", out.read(), desired, 0);
  table.row("p11 pooling", 2 * one, median_ms(pooling));

  const auto dot = [&] {
    p12::dot_product_of_blocks<<<blocks, p12::TPB>>>(partial.data, device_a.data, device_b.data, size);
    p12::sum_of_partials<<<1, p12::TPB>>>(out.data, partial.data, static_cast<int>(blocks));
  };
  dot();
  double sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  expect_close("p12", {out.read().front()}, {sum}, 1e-5);
  table.row("p12 dot product", 2 * one, median_ms(dot));

  const auto conv = [&] {
    p13::conv_1d_at_scale<<<ceil_div(n, p13::TPB * p13::PER_THREAD), p13::TPB>>>(out.data, device_a.data,
                                                                                 device_b.data, size);
  };
  conv();
  for (size_t i = 0; i < n; ++i) {
    desired[i] = 0;
    for (size_t j = 0; j < p13::CONV && i + j < n; ++j) desired[i] += a[i + j] * b[j];
  }
  expect_close("p13", out.read(), desired, 0);
  table.row("p13 1D convolution", 2 * one, median_ms(conv));

  const unsigned scan_tiles = ceil_div(n, p14::TILE);
  p14::clear_tiles<<<ceil_div(scan_tiles, p14::TPB), p14::TPB>>>(tiles.data, static_cast<int>(scan_tiles));
  unsigned launch = 0;
  const auto scan = [&] {
    p14::prefix_sum_at_scale<<<scan_tiles, p14::TPB>>>(out.data, tiles.data, ++launch, device_a.data, size);
  };
  scan();
  sum = 0;
  for (size_t i = 0; i < n; ++i) desired[i] = sum += a[i];
  expect_close("p14", out.read(), desired, 0);
  table.row("p14 prefix sum", 2 * one, median_ms(scan));

  size_t scratch_bytes = 0;
  cub::DeviceScan::InclusiveSum(nullptr, scratch_bytes, device_a.data, out.data, size);
  const Buffer<char> scratch(scratch_bytes);
  const auto cub_scan = [&] {
    cub::DeviceScan::InclusiveSum(scratch.data, scratch_bytes, device_a.data, out.data, size);
  };
  cub_scan();
  expect_close("cub::DeviceScan", out.read(), desired, 0);
  table.row("cub::DeviceScan, for comparison", 2 * one, median_ms(cub_scan));

  const auto axis_sum = [&] {
    p15::axis_sum_at_scale<<<rows, p15::TPB>>>(out.data, device_a.data, kColumns);
  };
  axis_sum();
  std::vector<double> row_sums(rows);
  for (size_t i = 0; i < n; ++i) row_sums[i / kColumns] += a[i];
  std::vector<float> sums = out.read();
  sums.resize(rows);
  expect_close("p15", sums, row_sums, 0);
  table.row("p15 axis sum, rows of 4096", one, median_ms(axis_sum));

  const auto softmax = [&] {
    p18::Part* whole = parts.data + blocks;
    p18::softmax_parts<<<blocks, p18::TPB>>>(parts.data, device_a.data, size);
    p18::softmax_whole<<<1, p18::TPB>>>(whole, parts.data, static_cast<int>(blocks));
    p18::softmax_write<<<blocks, p18::TPB>>>(out.data, device_a.data, whole, size);
  };
  softmax();
  sum = 0;
  for (size_t i = 0; i < n; ++i) sum += std::exp(a[i] - 2.0);
  for (size_t i = 0; i < n; ++i) desired[i] = std::exp(a[i] - 2.0) / sum;
  expect_close("p18", out.read(), desired, 1e-3);  // float sums of up to 2^28 numbers
  table.row("p18 softmax (reads twice)", 3 * one, median_ms(softmax));

  const auto embedding = [&] {
    p21::embedding_at_scale<<<ceil_div(positions, p21::WARPS), p21::TPB>>>(
        out.data, device_indices.data, device_a.data, positions, positions, kEmbedding);
  };
  embedding();
  for (size_t i = 0; i < n; ++i) {
    const int row = indices[i / kEmbedding];
    desired[i] = row >= 0 && row < positions ? a[static_cast<size_t>(row) * kEmbedding + i % kEmbedding] : 0;
  }
  expect_close("p21", out.read(), desired, 0);
  table.row("p21 embedding, rows of 512", 2 * one, median_ms(embedding));
}

void matmul(int n) {
  std::vector<float> a(static_cast<size_t>(n) * n), b(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<float>(static_cast<int>(i * 2654435761u >> 13) % 5 - 2);
    b[i] = static_cast<float>(static_cast<int>(i * 2246822519u >> 11) % 5 - 2);
  }
  const Buffer<float> device_a(a), device_b(b), out(a.size()), desired(a.size());
  cublasHandle_t cublas;
  cublasCreate(&cublas);
  cublasSetMathMode(cublas, CUBLAS_PEDANTIC_MATH);  // float32, no TF32
  const float one = 1, zero = 0;
  const auto library = [&] {  // column by column it is b times a
    cublasSgemm(cublas, CUBLAS_OP_N, CUBLAS_OP_N, n, n, n, &one, device_b.data, n, device_a.data, n, &zero,
                desired.data, n);
  };
  const auto ours = [&] {
    p16::matmul_at_scale<<<dim3(n / p16::TILE, n / p16::TILE), p16::TPB>>>(out.data, device_a.data,
                                                                           device_b.data, n, n);
  };
  library();
  ours();
  const std::vector<float> reference = desired.read();
  expect_close("p16", out.read(), {reference.begin(), reference.end()}, 0);
  const double library_ms = median_ms(library), our_ms = median_ms(ours), flop = 2.0 * n * n * n;
  std::printf("| %d³ | %.3f | %.1f | %.3f | %.1f | %.0f %% |\n", n, library_ms, flop / library_ms / 1e9,
              our_ms, flop / our_ms / 1e9, 100 * library_ms / our_ms);
}

}  // namespace

int main() {
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, 0), "no GPU");
  std::printf("%s\n", properties.name);
  for (const size_t mib : {64, 256, 1024})
    bandwidth(mib, 8 * static_cast<unsigned>(properties.multiProcessorCount));

  std::printf(
      "\n| matmul, float32 | cuBLAS ms | TFLOP/s | p16 ms | TFLOP/s | of cuBLAS |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: |\n");
  for (const int n : {1024, 2048, 4096, 8192}) matmul(n);
  return all_right ? 0 : 1;
}
