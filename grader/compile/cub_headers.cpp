#include "compile/cub_headers.h"

#include <fmt/format.h>

namespace grader::compile {
namespace {

constexpr const char* kForBlocks[] = {
    "adjacent_difference", "discontinuity", "exchange", "histogram", "load", "merge_sort",
    "radix_rank",          "radix_sort",    "reduce",   "scan",      "store"};
constexpr const char* kForWarps[] = {"exchange", "load", "merge_sort", "reduce", "scan", "store"};
constexpr const char* kForThreads[] = {"load", "operators", "reduce", "scan", "store"};
constexpr const char* kOthers[] = {"grid/grid_even_share",
                                   "grid/grid_mapping",
                                   "grid/grid_queue",
                                   "iterator/arg_index_input_iterator",
                                   "iterator/cache_modified_input_iterator",
                                   "iterator/cache_modified_output_iterator",
                                   "iterator/tex_obj_input_iterator",
                                   "util_debug",
                                   "util_device",
                                   "util_ptx",
                                   "util_temporary_storage",
                                   "util_type"};
// Some came with later toolkits: a header that is not looked for does no harm.
constexpr const char* kDeviceWide[] = {"adjacent_difference",
                                       "copy",
                                       "find",
                                       "for",
                                       "histogram",
                                       "memcpy",
                                       "merge",
                                       "merge_sort",
                                       "partition",
                                       "radix_sort",
                                       "reduce",
                                       "run_length_encode",
                                       "scan",
                                       "segmented_radix_sort",
                                       "segmented_reduce",
                                       "segmented_scan",
                                       "segmented_sort",
                                       "select",
                                       "topk",
                                       "transform"};

}  // namespace

std::map<std::string, std::string> cub_headers() {
  std::map<std::string, std::string> headers;
  std::string whole = "#pragma once\n";
  // A header that this toolkit's CUB has no more is no reason to have nothing.
  const auto include = [&](const std::string& name) {
    whole += fmt::format("#if __has_include(<cub/{0}.cuh>)\n#include <cub/{0}.cuh>\n#endif\n", name);
  };
  for (const std::string name : kForBlocks) include("block/block_" + name);
  for (const std::string name : kForWarps) include("warp/warp_" + name);
  for (const std::string name : kForThreads) include("thread/thread_" + name);
  for (const char* name : kOthers) include(name);
  headers["cub/cub.cuh"] = whole;
  headers["cub/util_allocator.cuh"] = "#pragma once\n";  // of device memory, by the host
  for (const std::string name : kDeviceWide) headers["cub/device/device_" + name + ".cuh"] = "#pragma once\n";
  return headers;
}

}  // namespace grader::compile
