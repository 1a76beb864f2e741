// An observer, of synccheck: the masks of warp operations (shuffles, votes, __syncwarp(), ...), and what
// shuffles read.
//
// A thread that takes part must be named in the mask that it passes, and all that a mask names must come,
// unless they have ended. Who has gone past the place where the ways of a warp meet again will not come; who
// has only ended early did no wrong.
//
// A value shuffled from a lane that does not take part is undefined. That is said of __shfl_sync() and
// __shfl_xor_sync() alone, and of lanes that the block has: sums by __shfl_down_sync() rightly read past
// their lanes, and use nothing of it.
#pragma once

#include <optional>

#include "sim/tools/scene.h"

namespace grader::sim {

class WarpSyncCheck : public Observer {
 public:
  bool wants_instructions() const override { return shuffles_; }
  bool wants_accesses() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void instruction_executed(const InstructionEvent&) override;
  void lanes_gathered(const GatherEvent&) override;
  void launch_ended(const LaunchResult&) override { scene_.reset(); }

 private:
  // At the learner's line: without the optimiser, warp operations stand in functions of NVIDIA's headers.
  Finding finding(const Record&, const Frame*, uint32_t instruction, std::string kind,
                  std::string message) const;

  std::optional<Scene> scene_;
  bool shuffles_ = false;  // does the module read other lanes by number?
};

}  // namespace grader::sim
