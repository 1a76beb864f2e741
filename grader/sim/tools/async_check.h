// An observer, of synccheck: what is touched while an asynchronous copy (cp.async, cp.async.bulk) is under
// way.
//
// A copy is under way from its issue until its issuer has waited for its group, or somebody for the phase of
// its mbarrier. Until then nobody may read or write where it goes, and nobody may write where it comes from.
// Whether threads other than the one that waited may use the bytes afterwards is racecheck's affair.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>

#include "sim/tools/scene.h"

namespace grader::sim {

class AsyncCheck : public Observer {
 public:
  bool wants_instructions() const override { return false; }
  bool wants_accesses() const override { return copies_; }
  void launch_began(const LaunchInfo&) override;
  void memory_accessed(const AccessEvent&) override;
  void copy_issued(const CopyEvent&) override;
  void copy_landed(const CopyEvent&) override;
  void block_ended(const BlockInfo&) override;
  void launch_ended(const LaunchResult&) override { scene_.reset(); }

 private:
  struct Copy {
    uint32_t thread = 0, instruction = 0;
    bool mbarrier = false;
    uint32_t count = 0;  // of a source: how many copies read it
  };
  struct Block {
    std::unordered_map<uint64_t, Copy> to, from;  // by word
  };
  void touched(const AccessEvent&, uint32_t lane, uint64_t address, const Copy&, bool source);

  std::optional<Scene> scene_;
  bool copies_ = false;  // does any kernel of the module copy asynchronously?
  std::unordered_map<uint64_t, Block> blocks_;
};

}  // namespace grader::sim
