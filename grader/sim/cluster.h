// A cluster: blocks that are on the card together, reach each other's shared memory, and meet at a barrier of
// their own (PTX ISA 9.7.13.4, 9.7.9.23). A launch without clusters has clusters of one block.
//
// Distributed shared memory: bits 24 and up of a shared address are the block's rank plus one, as mapa makes
// them; 0 there is the block's own memory.
#pragma once

#include <memory>
#include <vector>

#include "sim/block.h"

namespace grader::sim {

class Cluster {
 public:
  explicit Cluster(Launch&);

  void begin(uint64_t linear);
  // Each block in turn until all have ended, each has spent about `budget`, or the launch is stopped.
  Block::Result run(uint64_t budget);

  uint32_t size() const { return static_cast<uint32_t>(blocks_.size()); }
  Block& block(uint32_t rank) { return *blocks_[rank]; }
  const Dim3& shape() const { return launch_.cluster; }
  const Dim3& index() const { return index_; }

  // mapa, getctarank, barrier.cluster. False: the fragment waits at the cluster's barrier.
  bool execute(WarpState&, const Fragment&);
  void lanes_exited() { complete_if_all_here(); }

 private:
  void map(WarpState&, const Fragment&, const ptx::Instruction&);
  bool is_complete() const;
  void complete_if_all_here();
  void tell_waited(const WarpState&, const Fragment&) const;
  void tell_completed() const;

  Launch& launch_;
  Dim3 index_{};
  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<bool> ended_;
  std::vector<uint32_t> order_;
  std::vector<std::vector<uint32_t>> arrived_;  // by block, by warp: lanes
};

}  // namespace grader::sim
