// An observer: barriers of the whole block (__syncthreads and its kin) that not all threads reach together:
// some had ended before, or stood at another barrier. A card lets both pass silently, with some warps a
// barrier ahead of others. Barriers that say how many threads they wait for (bar.sync id, n) are meant for
// some of the threads; of them the numbers are looked at, which must be the same for all, and whole warps. A
// barrier that is never complete is a deadlock, reported by the scheduler itself.
#pragma once

#include <optional>

#include "sim/tools/scene.h"

namespace grader::sim {

class SyncCheck : public Observer {
 public:
  bool wants_instructions() const override { return false; }
  bool wants_accesses() const override { return false; }
  void launch_began(const LaunchInfo& info) override { scene_.emplace(info); }
  void barrier_completed(const BarrierEvent&) override;
  void launch_finished() override { scene_.reset(); }

 private:
  uint32_t where(const BarrierEvent&, uint32_t warp) const;
  void report_counts(const BarrierEvent&);
  void report_missing(const BarrierEvent&, uint32_t threads);
  void report_different(const BarrierEvent&, uint32_t one, uint32_t other);

  std::optional<Scene> scene_;
};

}  // namespace grader::sim
