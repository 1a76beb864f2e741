// How the addresses of eight lanes side by side lie to each other. Most accesses of most kernels are runs of
// neighbours or one word for many lanes; who recognises that looks once at eight lanes.
#pragma once

#include <cstdint>

namespace grader::sim {

enum class LaneRun : uint8_t {
  scattered,
  neighbours,  // each lane's access begins where the one of the lane before ends
  same,        // all at one address
};
constexpr unsigned kRunLanes = 8;
constexpr uint32_t kMemoBytes =
    64;  // of a frame: what is remembered of a register of addresses (exec/runs.h)

}  // namespace grader::sim
