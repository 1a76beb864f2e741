// What a kernel of a .cu file takes of a multiprocessor, for `grader launch --counters`.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "compile/occupancy.h"
#include "device/backend.h"

namespace grader::cli {

struct LaunchOccupancy {
  compile::KernelResources resources;
  uint32_t dynamic_shared = 0;
  compile::Occupancy occupancy;
};

// The kernel compiled for the card that the simulated GPU stands for (sm_90). Nothing, and the reason in
// `why_not`, where it cannot be known.
std::optional<LaunchOccupancy> launch_occupancy(const std::string& file, const std::string& kernel,
                                                const device::Launch& launch, std::string& why_not);

// Under Nsight Compute's names: launch__registers_per_thread, launch__occupancy_limit_*, ...
void add_occupancy(nlohmann::ordered_json& counters, const LaunchOccupancy& occupancy);
std::string occupancy_text(const LaunchOccupancy& occupancy);

}  // namespace grader::cli
