// An observer, of synccheck: blocks that end without coming to the place where the grid meets.
// this_grid().sync() of cooperative groups counts the blocks that have come, and waits in a loop for the
// others: with one missing it waits until the launch's instructions are spent.
#pragma once

#include <optional>
#include <vector>

#include "sim/tools/scene.h"

namespace grader::sim {

class GridSyncCheck : public Observer {
 public:
  bool wants_instructions() const override { return watches_; }
  bool wants_accesses() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void instruction_executed(const InstructionEvent& e) override {
    last_ = e.instruction;
    frame_ = e.frame;
  }
  void block_ended(const BlockInfo& block) override { ended_.push_back(block.linear); }
  void budget_spent(const BlockInfo&, uint32_t warp) override;
  void launch_ended(const LaunchResult&) override { scene_.reset(); }

 private:
  std::optional<Scene> scene_;
  bool watches_ = false;
  std::vector<uint8_t> meets_;  // by instruction: of the code in which a grid meets
  std::vector<uint64_t> ended_;
  uint32_t last_ = 0;  // instruction, of the warp that runs, and its frame
  const Frame* frame_ = nullptr;
};

}  // namespace grader::sim
