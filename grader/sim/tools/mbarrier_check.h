// An observer, of synccheck: what PTX leaves undefined of mbarriers. One that is used before it is
// initialised, initialised for a count that cannot be, or again while it is in use; more arrivals than it was
// initialised for; and a wait for a phase that never completes, which is known when the launch's instructions
// are spent.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "sim/tools/scene.h"

namespace grader::sim {

class MbarrierCheck : public Observer {
 public:
  bool wants_instructions() const override { return false; }
  bool wants_accesses() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void mbarrier_used(const MbarrierEvent&) override;
  void budget_spent(const BlockInfo&, uint32_t warp) override;
  void block_ended(const BlockInfo& block) override { blocks_.erase(block.linear); }
  void launch_ended(const LaunchResult&) override { scene_.reset(); }

 private:
  // A warp's newest question that was in vain, unless its thread has got further since.
  struct VainWait {
    uint32_t thread = 0, instruction = 0;
    MbarrierState state;
  };
  struct Block {
    std::set<uint64_t> initialised;     // and not invalidated; generic addresses, as the block has them
    std::map<uint32_t, VainWait> vain;  // by warp
  };
  void initialised(const MbarrierEvent&);
  void complain(const MbarrierEvent&, const char* kind, const char* message, const char* next);

  std::optional<Scene> scene_;
  std::map<uint64_t, Block> blocks_;
};

}  // namespace grader::sim
