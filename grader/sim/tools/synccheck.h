// An observer: barriers of the whole block (__syncthreads and its kin) that not all threads reach together:
// some had ended before, or stood at another barrier. A card lets both pass silently, with some warps a
// barrier ahead of others. Barriers that say how many threads they wait for (bar.sync id, n) are meant for
// some of the threads; of them the numbers are looked at, which must be the same for all, and whole warps. A
// barrier that is never complete is a deadlock, reported by the scheduler itself. Of a cluster's barrier it
// is looked at whether threads have ended without it while others of their block came; a block may end as a
// whole.
#pragma once

#include <optional>
#include <unordered_map>

#include "sim/tools/scene.h"

namespace grader::sim {

class SyncCheck : public Observer {
 public:
  bool wants_instructions() const override { return false; }
  bool wants_accesses() const override { return false; }
  void launch_began(const LaunchInfo& info) override {
    scene_.emplace(info);
    arrived_.clear();
  }
  void barrier_completed(const BarrierEvent&) override;
  void cluster_arrived(const OrderEvent&) override;
  void cluster_completed(const BlockInfo&) override { ++completed_; }
  void launch_finished() override { scene_.reset(); }

 private:
  // Where the ways to two barriers part: calls, unless the barriers do not stand in one line themselves.
  struct Fork {
    uint32_t one, other;  // Module::locations
    bool calls;
  };
  std::vector<uint32_t> way_to(const BarrierPlace&) const;
  std::optional<Fork> fork_between(const BarrierPlace& one, const BarrierPlace& other) const;
  uint32_t where(const BarrierEvent&, uint32_t warp) const;
  void report_counts(const BarrierEvent&);
  void report_missing(const BarrierEvent&, uint32_t threads);
  void look_at_places(const BarrierEvent&);
  void report_different(const BarrierEvent&, const BarrierPlace& one, const BarrierPlace& other, const Fork&);

  std::optional<Scene> scene_;
  struct Arrival {
    uint32_t instruction;
    uint64_t completed;
  };
  std::unordered_map<uint64_t, Arrival> arrived_;  // at a cluster's barrier, by block: the last
  uint64_t completed_ = 0;                         // barriers of clusters
};

}  // namespace grader::sim
