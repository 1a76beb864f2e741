#include "cli/launch_occupancy.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compile/kernel_compiler.h"
#include "support/error.h"

namespace grader::cli {
namespace {

double percent(const compile::Occupancy& o) { return 100.0 * o.warps / compile::kMostWarps; }

}  // namespace

std::optional<LaunchOccupancy> launch_occupancy(const std::string& file, const std::string& kernel,
                                                const device::Launch& launch, std::string& why_not) {
  if (!file.ends_with(".cu")) {
    why_not = "registers and occupancy are known of .cu files only";
    return std::nullopt;
  }
  try {
    const auto compiled = compile::compile_kernels({file, file, {kernel}, "sm_90", {}, false});
    const auto resources =
        compiled.ok ? compile::kernel_resources(compiled.image, compiled.lowered.at(kernel)) : std::nullopt;
    if (!resources) {
      why_not = "registers and occupancy are not known: the compiler's code for sm_90 does not say them";
      return std::nullopt;
    }
    const uint32_t threads = launch.block[0] * launch.block[1] * launch.block[2];
    return LaunchOccupancy{*resources, launch.shared_bytes,
                           compile::occupancy(*resources, threads, launch.shared_bytes)};
  } catch (const Error& error) {
    why_not = error.what();
    return std::nullopt;
  }
}

void add_occupancy(nlohmann::ordered_json& counters, const LaunchOccupancy& o) {
  counters["launch__registers_per_thread"] = compile::registers_per_thread(o.resources);
  counters["launch__shared_mem_per_block_static"] = o.resources.static_shared;
  counters["launch__shared_mem_per_block_dynamic"] = o.dynamic_shared;
  counters["launch__occupancy_limit_blocks"] = o.occupancy.limit_blocks;
  counters["launch__occupancy_limit_registers"] = o.occupancy.limit_registers;
  counters["launch__occupancy_limit_shared_mem"] = o.occupancy.limit_shared_mem;
  counters["launch__occupancy_limit_warps"] = o.occupancy.limit_warps;
  counters["launch__occupancy_limit_barriers"] = o.occupancy.limit_barriers;
  counters["sm__maximum_warps_per_active_cycle_pct"] = percent(o.occupancy);
}

std::string occupancy_text(const LaunchOccupancy& o) {
  const auto row = [](const auto& value, const char* words, const char* metric) {
    return fmt::format("{:>12}  {:<44} {}\n", value, words, metric);
  };
  std::string text =
      row(compile::registers_per_thread(o.resources), "registers a thread", "launch__registers_per_thread");
  if (o.resources.static_shared != 0)
    text += row(o.resources.static_shared, "bytes of static shared memory a block",
                "launch__shared_mem_per_block_static");
  if (o.dynamic_shared != 0)
    text += row(o.dynamic_shared, "bytes of dynamic shared memory a block",
                "launch__shared_mem_per_block_dynamic");
  text += row(fmt::format("{:.1f}", percent(o.occupancy)), "% theoretical occupancy",
              "sm__maximum_warps_per_active_cycle_pct");
  text += fmt::format("{:>12}  a multiprocessor of an H200 holds {} of {} warps, in {} block{}", "",
                      o.occupancy.warps, compile::kMostWarps, o.occupancy.blocks,
                      o.occupancy.blocks == 1 ? "" : "s");
  if (o.occupancy.warps != compile::kMostWarps) text += fmt::format("; limited by {}", o.occupancy.limiter);
  return text + "\n";
}

}  // namespace grader::cli
