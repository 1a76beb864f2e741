#include <gtest/gtest.h>

#include <numeric>

#include "library_kernels.h"

namespace grader::libraries_test {
namespace {

TEST(CudaBarrier, PipelinesLatchesAndSemaphoresDoAsTheHostDoes) {
  LibraryKernels kernels(
      "cuda_barrier.cu",
      {"producer_consumer", "drop_out", "completion", "device_scope", "copy_with_barrier", "bulk_copy",
       "block_pipeline", "partitioned_pipeline", "thread_pipeline", "latch_and_semaphore"});
  const std::vector<int> in = numbers(512, 1000);
  const auto made = [](size_t count, auto&& value) {
    std::vector<int> values(count);
    for (size_t i = 0; i < count; ++i) values[i] = value(i);
    return values;
  };
  const auto run = [&](const char* kernel, uint32_t threads, uint32_t blocks = 1, bool cooperative = false) {
    return KernelRun{kernel, {threads, 1, 1}, {blocks, 1, 1}, {0, 0, 0}, cooperative, {in}, {}};
  };

  kernels.expect(run("producer_consumer", 64), made(256, [&](size_t i) { return 10 * in[i]; }));

  std::vector<int> sums;
  int sum = 0;
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 32; ++i)
      if (i % 4 != 1 || i / 4 >= round || i > 12) sum += in[static_cast<size_t>(i)];
    sums.push_back(sum);
  }
  kernels.expect(run("drop_out", 32), sums);
  kernels.expect(run("completion", 64), made(64, [&](size_t) { return 8 * in[0]; }));
  kernels.expect(run("device_scope", 32, 4, true), made(128, [&](size_t i) { return in[(i + 32) % 128]; }));
  kernels.expect(run("copy_with_barrier", 64),
                 made(512, [&](size_t i) { return in[i / 256 * 256 + 255 - i % 256]; }));
  kernels.expect(run("bulk_copy", 64), made(128, [&](size_t i) { return 3 * in[i]; }));
  kernels.expect(run("block_pipeline", 64),
                 made(512, [&](size_t i) { return 2 * in[i / 64 * 64 + 63 - i % 64]; }));
  kernels.expect(run("partitioned_pipeline", 64),
                 made(192, [&](size_t i) { return in[i / 32 * 32 + 31 - i % 32]; }));
  kernels.expect(run("thread_pipeline", 64),
                 made(128, [&](size_t i) { return in[i / 64 * 64 + 63 - i % 64]; }));
  kernels.expect(run("latch_and_semaphore", 64),
                 std::vector<int>{std::accumulate(in.begin(), in.begin() + 64, 0), 1});
}

}  // namespace
}  // namespace grader::libraries_test
