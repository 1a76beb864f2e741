// An observer, of synccheck: shared memory that a bulk copy reads (cp.async.bulk to global memory), or a bulk
// reduction changes, though
// nothing has shown it the writes. Bulk copies read through the async proxy, ordinary writes go through the
// generic one, and only a fence.proxy.async between the two orders them (PTX ISA, Proxies; Causality order):
// no barrier does.
//
// The fence may be the writer's, after its write, or that of whoever issues the copy, or anybody's once a
// barrier has come after the write.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "sim/tools/scene.h"

namespace grader::sim {

class ProxyCheck : public Observer {
 public:
  bool wants_instructions() const override { return copies_; }
  bool wants_accesses() const override { return copies_; }
  void launch_began(const LaunchInfo&) override;
  void instruction_executed(const InstructionEvent&) override;
  void memory_accessed(const AccessEvent&) override;
  void barrier_completed(const BarrierEvent&) override;
  void copy_issued(const CopyEvent&) override;
  void block_ended(const BlockInfo& block) override { blocks_.erase(block.linear); }
  void launch_ended(const LaunchResult&) override { scene_.reset(); }

 private:
  struct Write {
    ThreadId by;
    uint32_t instruction = 0;
    uint64_t time = 0;      // steps of the launch
    uint64_t barriers = 0;  // of the block before it
  };
  struct Block {
    std::unordered_map<uint64_t, Write> writes;  // by word of its shared memory
    std::map<ThreadId, uint64_t> fenced;         // when a thread's newest fence was
    uint64_t barriers = 0, barriers_at_fence = 0;
    bool any_fence = false;
  };

  bool is_shown(Block&, const Write&, ThreadId issuer);
  void look_at(const CopyEvent&, uint64_t begin, bool reduces);
  void report(const CopyEvent&, uint64_t address, const Write&, bool reduces);

  std::optional<Scene> scene_;
  bool copies_ = false;  // does any kernel of the module copy from shared memory in bulk?
  uint64_t now_ = 0;
  std::map<uint64_t, Block> blocks_;
};

}  // namespace grader::sim
