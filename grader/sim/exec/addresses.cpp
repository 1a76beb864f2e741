// The addresses of a warp's access, for those who listen to it.
#include "sim/exec/lanes.h"
#include "sim/exec/runs.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

template <unsigned bytes, class Address>
GRADER_INLINE bool find_runs(const Address* lanes, LaneRuns& out) {
  bool regular = true;
  for (unsigned run = 0; run < kRuns; ++run) {
    out.of[run] = run_of<bytes>(lanes + run * kRunLanes);
    regular &= out.of[run] != LaneRun::scattered;
  }
  return regular;
}
template <class Address>
GRADER_INLINE bool find_runs(const Address* lanes, uint32_t bytes, LaneRuns& out) {
  switch (bytes) {
    case 4:
      return find_runs<4>(lanes, out);
    case 8:
      return find_runs<8>(lanes, out);
    case 16:
      return find_runs<16>(lanes, out);
    default:
      for (LaneRun& run : out.of) run = LaneRun::scattered;
      return false;
  }
}

}  // namespace

void addresses(const std::byte* slot, uint64_t displacement, bool wide, uint64_t window, uint32_t bytes,
               LaneRuns& runs, uint64_t* each) {
  using Narrow = Storage<uint32_t>::Word;
  using Wide = Storage<uint64_t>::Word;
  const auto address = [&](unsigned lane) {
    return wide ? get<uint64_t>(slot, lane) + displacement + window
                : window | (get<uint32_t>(slot, lane) + static_cast<uint32_t>(displacement));
  };
  runs.bytes = static_cast<uint8_t>(bytes);
  runs.regular =
      wide ? find_runs(static_cast<const uint64_t*>(reinterpret_cast<const Wide*>(slot)), bytes, runs)
           : find_runs(static_cast<const uint32_t*>(reinterpret_cast<const Narrow*>(slot)), bytes, runs);
  uint64_t differing = 0;
  if (runs.regular) {
    for (unsigned run = 0; run < kRuns; ++run) {
      const uint64_t first = address(run * kRunLanes);
      const uint64_t last = runs.of[run] == LaneRun::same ? first : first + (kRunLanes - 1) * bytes;
      runs.first[run] = first;
      differing |= (first ^ runs.first[0]) | (last ^ runs.first[0]);
    }
  } else {
    each = static_cast<uint64_t*>(__builtin_assume_aligned(each, 64));
    GRADER_VECTORISE
    for (unsigned lane = 0; lane < kWarpSize; ++lane) each[lane] = address(lane);
    GRADER_VECTORISE
    for (unsigned lane = 0; lane < kWarpSize; ++lane) differing |= each[lane] ^ each[0];
    for (unsigned run = 0; run < kRuns; ++run) runs.first[run] = each[run * kRunLanes];
  }
  runs.differing = differing;
}

}  // namespace grader::sim::GRADER_SIM_ISA
