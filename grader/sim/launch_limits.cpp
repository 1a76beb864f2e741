#include "sim/launch_limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/launch.h"
#include "sim/shared_layout.h"
#include "sim/source_place.h"

namespace grader::sim {
namespace {

constexpr uint32_t kMostThreads = 1024;
constexpr Dim3 kMostBlock{1024, 1024, 64};
constexpr Dim3 kMostGrid{0x7fffffff, 65535, 65535};
constexpr uint32_t kMostShared = 227 * 1024;
constexpr uint64_t kMultiprocessors = 132, kMostResidentThreads = 2048, kMostResidentBlocks = 32,
                   kMultiprocessorShared = 228 * 1024;
constexpr uint64_t kMostCluster = 8;  // what every card of the generation can do
constexpr const char* kAxis[] = {"x", "y", "z"};

LaunchError configuration(std::string message) {
  return {"cudaErrorInvalidConfiguration", 9, std::move(message)};
}
LaunchError cluster_size(std::string message) {
  return {"cudaErrorInvalidClusterSize", 912, std::move(message)};
}
LaunchError value(std::string message) { return {"cudaErrorInvalidValue", 1, std::move(message)}; }

}  // namespace

uint32_t parameter_block_size(const FunctionCode& kernel) {
  return kernel.parameters.empty() ? 0 : kernel.parameters.back().offset + kernel.parameters.back().size;
}

std::optional<LaunchError> check_limits(const Program& p, uint32_t kernel, const LaunchConfig& c,
                                        size_t parameter_bytes) {
  const ptx::Function& f = p.module.functions[kernel];
  const FunctionCode& code = p.functions[kernel];
  uint64_t threads = 1;
  for (int i = 0; i < 3; ++i) {
    if (c.block[i] == 0)
      return configuration(fmt::format("the block has no threads: block.{} is 0", kAxis[i]));
    if (c.grid[i] == 0) return configuration(fmt::format("the grid has no blocks: grid.{} is 0", kAxis[i]));
    if (c.block[i] > kMostBlock[i])
      return configuration(fmt::format("block.{} is {}; at most {} threads are possible", kAxis[i],
                                       c.block[i], kMostBlock[i]));
    if (c.grid[i] > kMostGrid[i])
      return configuration(
          fmt::format("grid.{} is {}; at most {} blocks are possible", kAxis[i], c.grid[i], kMostGrid[i]));
    threads *= c.block[i];
  }
  if (threads > kMostThreads)
    return configuration(
        fmt::format("the block has {} threads; at most {} are possible", threads, kMostThreads));
  const auto product = [](const uint32_t(&d)[3]) { return uint64_t{d[0]} * d[1] * d[2]; };
  if (f.max_threads[0] != 0 && threads > product(f.max_threads))
    return value(fmt::format("the block has {} threads; the kernel's __launch_bounds__ allow {}", threads,
                             product(f.max_threads)));
  if (f.required_threads[0] != 0)
    for (int i = 0; i < 3; ++i)
      if (c.block[i] != f.required_threads[i])
        return value(fmt::format("block.{} is {}; the kernel is compiled for {}", kAxis[i], c.block[i],
                                 f.required_threads[i]));
  if (uint64_t{code.static_shared} + c.dynamic_shared > kMostShared)
    return value(fmt::format(
        "the block needs {} bytes of shared memory ({} declared, {} dynamic); at most {} are possible",
        uint64_t{code.static_shared} + c.dynamic_shared, code.static_shared, c.dynamic_shared, kMostShared));
  const Dim3 cluster = cluster_of(f, c);
  const uint64_t blocks_each = uint64_t{cluster[0]} * cluster[1] * cluster[2];
  for (int i = 0; i < 3; ++i)
    if (cluster[i] == 0 || c.grid[i] % cluster[i] != 0)
      return cluster_size(
          fmt::format("grid.{} is {}: no whole number of clusters of {}", kAxis[i], c.grid[i], cluster[i]));
  if (blocks_each > kMostCluster)
    return cluster_size(
        fmt::format("a cluster of {} blocks; at most {} are possible", blocks_each, kMostCluster));
  if (f.required_cluster[0] != 0 && c.cluster != kNoClusters && c.cluster != cluster)
    return cluster_size("the kernel is compiled for clusters of another shape");
  if (c.cooperative) {  // all blocks at once: threads, blocks and shared memory of a multiprocessor
    const uint64_t shared = uint64_t{code.static_shared} + c.dynamic_shared + kReservedShared;
    const uint64_t each = std::min({kMostResidentThreads / ((threads + 31) / 32 * 32), kMostResidentBlocks,
                                    kMultiprocessorShared / shared});
    const uint64_t blocks = uint64_t{c.grid[0]} * c.grid[1] * c.grid[2];
    if (blocks > each * kMultiprocessors)
      return LaunchError{
          "cudaErrorCooperativeLaunchTooLarge", 720,
          fmt::format("a cooperative launch of {} blocks; at most {} of this size are on the card at once",
                      blocks, each * kMultiprocessors)};
  }
  if (parameter_bytes != parameter_block_size(code))
    return value(fmt::format("{} takes {} bytes of parameters, {} were given", readable_name(f.name),
                             parameter_block_size(code), parameter_bytes));
  return std::nullopt;
}

}  // namespace grader::sim
