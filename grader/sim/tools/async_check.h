// An observer, of synccheck: what is touched while an asynchronous copy (cp.async, cp.async.bulk, st.async)
// or reduction (cp.reduce.async.bulk, red.async) is under way.
//
// A copy is under way from its issue until its issuer has waited for its group, or somebody for the phase of
// its mbarrier. Until then nobody may read or write where it goes, and nobody may write where it comes from.
// A source is free earlier, when its issuer has waited for its group until it is read (.read): which says
// nothing of where the copy goes, but must have come before the block ends whose shared memory is the source.
// Nor may the block end whose shared memory another block sends something to.
//
// What a reduction changes, other reductions and atomics may change too, meanwhile.
//
// Whether threads other than the one that waited may use the bytes afterwards is racecheck's affair.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "sim/tools/scene.h"

namespace grader::sim {

class AsyncCheck : public Observer {
 public:
  bool wants_instructions() const override { return false; }
  bool wants_accesses() const override { return copies_; }
  void launch_began(const LaunchInfo&) override;
  void memory_accessed(const AccessEvent&) override;
  void copy_issued(const CopyEvent&) override;
  void copy_read(const CopyEvent&) override;
  void copy_landed(const CopyEvent&) override;
  void block_ended(const BlockInfo&) override;
  void launch_ended(const LaunchResult&) override { scene_.reset(); }

 private:
  struct Copy {
    ThreadId by;
    uint32_t instruction = 0;
    bool mbarrier = false;
    bool read = false;  // its issuer knows that the source has been read
    uint32_t count =
        0;  // of a source: how many copies read it; of a destination: how many reductions change it
    bool reduces = false;
    const char* noun = "copy";
  };
  // By word. Global memory is all blocks': those of a block's shared memory lie in a map of their own.
  using Words = std::unordered_map<uint64_t, Copy>;
  static constexpr uint64_t kNoBlock = UINT64_MAX;
  struct Place {
    Words* words;
    uint64_t word;
  };
  Place place(std::map<uint64_t, Words>&, const BlockInfo&, uint64_t address);
  void free_source(const CopyEvent&, uint32_t offset);
  bool may_meet(const AccessEvent&, const Copy&) const;
  void touched(const AccessEvent&, uint32_t lane, uint64_t address, const Copy&, bool source);
  std::string what_to_do(const Copy&) const;
  void outlived(const CopyEvent&);

  std::optional<Scene> scene_;
  bool copies_ = false;                  // does any kernel of the module copy asynchronously?
  std::map<uint64_t, Words> to_, from_;  // by block
  std::pair<ThreadId, uint32_t> outlived_{{}, ptx::kNone};  // the newest such: its copy's instruction
  size_t under_way_ = 0;                                    // words of all to_
};

}  // namespace grader::sim
