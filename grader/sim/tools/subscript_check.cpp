#include "sim/tools/subscript_check.h"

#include <algorithm>
#include <bit>

namespace grader::sim {

void SubscriptCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  at_.assign(info.program.instructions.size(), nullptr);
  for (uint32_t i = 0; i < at_.size(); ++i) {
    const uint32_t line = scene_->place(i).line;
    const auto found = std::find_if(subscripts_.begin(), subscripts_.end(),
                                    [&](const Subscript& s) { return line != 0 && s.line == line; });
    if (found != subscripts_.end()) at_[i] = &*found;
  }
}

void SubscriptCheck::memory_accessed(const AccessEvent& e) {
  const Subscript* const subscript = at_[e.instruction];
  if (subscript == nullptr) return;
  const ThreadId thread{e.block.linear, e.warp * kWarpSize + static_cast<uint32_t>(std::countr_zero(e.mask))};
  scene_->findings().add("subscript " + std::to_string(subscript->line), thread, [&] {
    Finding finding = scene_->finding(e.instruction, "memcheck", "out-of-bounds-subscript",
                                      "a constant index past the end of its array");
    finding.column = subscript->column;
    finding.label = "the array has no such element";
    finding.next = "an array of n elements ends with index n - 1";
    return finding;
  });
}

}  // namespace grader::sim
