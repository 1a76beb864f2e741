#include "sim/tools/grid_sync_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace grader::sim {

void GridSyncCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  watches_ = false;
  ended_.clear();
  if (!info.config.cooperative) return;
  const ptx::Module& module = info.program.module;
  meets_.assign(info.program.instructions.size(), 0);
  for (uint32_t i = 0; i < meets_.size(); ++i) {
    const uint32_t at = scene_->location(i);
    if (at == ptx::kNone || module.locations[at].file >= module.files.size()) continue;
    const std::string& file = module.files[module.locations[at].file];  // cooperative_groups/details/sync.h
    meets_[i] = file.substr(file.rfind('/') + 1) == "sync.h";
    watches_ = watches_ || meets_[i];
  }
}

void GridSyncCheck::budget_spent(const BlockInfo& block, uint32_t warp) {
  if (!watches_ || !meets_[last_] || ended_.empty()) return;
  scene_->findings().add("blocks missing", {block.linear, warp * kWarpSize}, [&] {
    Finding f = scene_->finding(scene_->in_learners_file(last_, frame_), "synccheck", "blocks-missing",
                                "not every block of the grid comes to this sync()");
    const Dim3& g = scene_->info().config.grid;
    f.label = fmt::format("{} of {} blocks had ended without it, block {} the first of them", ended_.size(),
                          uint64_t{g[0]} * g[1] * g[2], *std::min_element(ended_.begin(), ended_.end()));
    f.next =
        "let every block reach the grid's sync(): put the condition around the work, not around the sync()";
    return f;
  });
}

}  // namespace grader::sim
