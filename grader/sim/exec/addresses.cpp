// The addresses of a warp's access, for those who listen to it.
#include "sim/exec/lanes.h"
#include "sim/exec/runs.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

template <class Address>
LaneRun kind_of_run(const Address* lanes, uint32_t bytes) {
  switch (bytes) {
    case 4:
      return run_of<4>(lanes);
    case 8:
      return run_of<8>(lanes);
    case 16:
      return run_of<16>(lanes);
    default:
      return LaneRun::scattered;
  }
}

}  // namespace

void addresses(const std::byte* slot, uint64_t displacement, bool wide, uint64_t window, uint32_t bytes,
               uint64_t* out, LaneRun* runs) {
  out = static_cast<uint64_t*>(__builtin_assume_aligned(out, 64));
  if (wide) {
    displacement += window;
    GRADER_VECTORISE
    for (unsigned lane = 0; lane < kWarpSize; ++lane) out[lane] = get<uint64_t>(slot, lane) + displacement;
    for (unsigned run = 0; run < kRuns; ++run) runs[run] = kind_of_run(out + run * kRunLanes, bytes);
  } else {
    const auto narrow = static_cast<uint32_t>(displacement);
    GRADER_VECTORISE
    for (unsigned lane = 0; lane < kWarpSize; ++lane)
      out[lane] = window | (get<uint32_t>(slot, lane) + narrow);
    const auto* const lanes = reinterpret_cast<const Storage<uint32_t>::Word*>(slot);
    for (unsigned run = 0; run < kRuns; ++run)
      runs[run] = kind_of_run(static_cast<const uint32_t*>(lanes + run * kRunLanes), bytes);
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
