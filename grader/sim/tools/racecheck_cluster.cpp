// The part of racecheck that is about clusters of several blocks: their barrier, whose shared memory an
// address names, and blocks that end while others still use their shared memory.
#include <fmt/format.h>

#include "sim/tools/racecheck.h"

namespace grader::sim {

void RaceCheck::cluster_arrived(const OrderEvent& e) {
  if (!clustered_) return;
  Running& block = *blocks_.at(e.block.linear);
  const bool relaxed =
      e.instruction != ptx::kNone && scene_->instruction(e.instruction).has(ptx::Modifier::relaxed);
  block.cluster->arrived(block.clock, e.warp, e.mask, relaxed);
}
void RaceCheck::cluster_completed(const BlockInfo& block) {
  if (clustered_) blocks_.at(block.linear)->cluster->completed();
}
void RaceCheck::cluster_waited(const OrderEvent& e) {
  if (!clustered_) return;
  Running& block = *blocks_.at(e.block.linear);
  block.cluster->waited(block.clock, e.warp);
  block.executed = block.cluster->executed();
}

RaceCheck::Place RaceCheck::shared_memory(const BlockInfo& block, uint64_t address) {
  if (!clustered_ || !names_a_rank(address)) return {&running(block), address};
  const SharedPlace p = shared_place(scene_->info(), block, address);
  return {blocks_.at(p.block).get(), p.address};
}

// Shared memory of a cluster has several addresses, one for each who looks at it; here it has one.
uint64_t RaceCheck::meeting_place(const BlockInfo& block, uint64_t address) const {
  if (!clustered_ || address >> 32 != kSharedWindow) return address;
  const SharedPlace p = shared_place(scene_->info(), block, address);
  return uint64_t{1} << 63 | p.block << kRankShift | (p.address & ((1u << kRankShift) - 1));
}

// The others may still touch its shared memory, or know of what it did there: it stays until all have ended.
void RaceCheck::member_ended(Running& block) {
  block.ended = true;
  block.visits.each_unfinished(block.clock, block.executed.get(),
                               [&](const Visit& v) { outlived(block, v); });
  block.visits = {};
  block.executed.reset();
  const std::shared_ptr<ClusterClock> cluster = block.cluster;
  if (--cluster->blocks != 0) return;
  for (auto it = blocks_.begin(); it != blocks_.end();) {
    if (it->second->cluster != cluster) {
      ++it;
      continue;
    }
    it->second->cluster.reset();
    spare_.push_back(std::move(it->second));
    it = blocks_.erase(it);
  }
}

// A lane touches the shared memory of another block, or its own.
void RaceCheck::visit(Running& owner, const Touch& t, const Rule& rule) {
  const Stamp& s = t.stamp;
  if (s.block == owner.clock.block) {
    if (rule.strong && !rule.writes) owner.visits.answered(t.address);
    return;
  }
  const Visit v{s, t.address, rule.writes};
  if (owner.ended)
    outlived(owner, v);
  else
    owner.visits.came(v);
}

void RaceCheck::outlived(const Running& owner, const Visit& v) {
  ++found_;
  const uint32_t location = scene_->place_id(v.stamp.instruction);
  const auto object = scene_->object(v.address);
  const std::string key = fmt::format(
      "outlived {} {}", location == ptx::kNone ? uint64_t{1} << 32 | v.stamp.instruction : location,
      object ? object->key() : "");
  scene_->findings().add(key, {v.stamp.block, v.stamp.thread}, [&] {
    const std::string block = scene_->block_name(owner.clock.block);
    const std::string what = scene_->element(v.address, scene_->access(v.stamp.instruction));
    Finding f = scene_->finding(
        v.stamp.instruction, "racecheck", "exited-block",
        fmt::format("{} may have exited before its {} is {}", block, what, v.writes ? "written" : "read"));
    f.label =
        fmt::format("{} {} {} of {}", who(v.stamp, true, false), v.writes ? "writes" : "reads", what, block);
    f.next =
        "the shared memory of a block ends with the block: a cluster.sync() behind this access keeps every "
        "block until all are done";
    return f;
  });
}

}  // namespace grader::sim
