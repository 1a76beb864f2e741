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
constexpr unsigned kRunsOfWarp = 4;
constexpr uint32_t kMemoBytes =
    64;  // of a frame: what is remembered of a register of addresses (exec/runs.h)

// Of a whole warp.
struct LaneRuns {
  LaneRun of[kRunsOfWarp];
  bool regular;                 // none is scattered
  uint8_t bytes;                // of each lane's access
  uint64_t first[kRunsOfWarp];  // the address of each run's first lane
  uint64_t differing;           // no two addresses differ in a bit above the highest one here
};

// The generic addresses of a warp's 32 lanes. Of regular runs each is worked out when somebody asks.
class LaneAddresses {
 public:
  explicit LaneAddresses(uint64_t* each) : each_(each) {}
  LaneAddresses(const LaneRuns& runs, uint64_t* each) : runs_(&runs), each_(each), known_(!runs.regular) {}
  LaneAddresses(const LaneAddresses&) = delete;

  operator const uint64_t*() const {
    if (!known_) work_out();
    return each_;
  }
  const LaneRuns* runs() const { return runs_; }  // as if all lanes took part; null: not known

 private:
  void work_out() const {
    for (unsigned lane = 0; lane < kRunsOfWarp * kRunLanes; ++lane) {
      const unsigned run = lane / kRunLanes;
      const uint64_t step = runs_->of[run] == LaneRun::neighbours ? runs_->bytes : 0;
      each_[lane] = runs_->first[run] + lane % kRunLanes * step;
    }
    known_ = true;
  }

  const LaneRuns* runs_ = nullptr;
  uint64_t* each_;
  mutable bool known_ = true;
};

}  // namespace grader::sim
