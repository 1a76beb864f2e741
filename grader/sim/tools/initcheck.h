// An observer: reads of shared, global and local memory that nobody has written, neither a kernel nor the
// host.
//
// Only a read none of whose bytes were ever written counts: copies of structures read their padding too. A
// read that merely comes too early, of what another thread writes with no barrier in between, is a race and
// left to racecheck; so findings wait until their block (for global memory: the launch) has ended.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/dynamic_stack.h"
#include "sim/tools/byte_atomics.h"
#include "sim/tools/result_use.h"
#include "sim/tools/scene.h"
#include "sim/tools/shadow.h"

namespace grader::sim {

class InitCheck : public Observer {
 public:
  // `most_bytes`: for what is remembered of global memory. What goes past it is not watched, which a note
  // says.
  explicit InitCheck(uint64_t most_bytes = uint64_t{1} << 30) {
    global_.written = Shadow<Written>(most_bytes);
  }

  bool wants_instructions() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void block_began(const BlockInfo&) override;
  void memory_accessed(const AccessEvent&) override;
  void function_entered(const FunctionEvent&) override;
  void stack_allocated(const StackEvent&) override;
  void barrier_completed(const BarrierEvent&) override;
  void copy_issued(const CopyEvent&) override;
  void mbarrier_used(const MbarrierEvent&) override;
  void block_ended(const BlockInfo&) override;
  void launch_finished() override;

 private:
  struct Read {
    ThreadId by;
    uint32_t instruction = 0, in_learners_file = 0;
    uint32_t interval = 0;  // barriers that the block had passed
    uint64_t address = 0;
    uint32_t copy = 0;               // of a structure, of which it is a part; 0: of none
    bool copied = false;             // of what a copy has brought
    bool discarded = false;          // of bytes that discard.L2 has taken away
    uint32_t function = UINT32_MAX;  // that was called, whose local variable it is: `address` is its offset
  };
  // The local variables of a function that a thread has entered.
  struct LocalFrame {
    uint32_t begin, end, function;
  };
  // A thread copies a structure, piece by piece.
  struct StructureCopy {
    uint32_t number = 0;
    bool any_set = false, any_pending = false;
  };
  using Written = std::array<uint8_t, kShadowWords>;
  // Of one state space: which bytes of each word were written, and whether reads of it are pending.
  struct Memory {
    Shadow<Written> written;
    std::unordered_map<uint64_t, std::vector<Read>> early;  // by word
    size_t early_count = 0;
  };
  struct Running {
    Memory shared, local;
    // By thread, the caller first. Returns are not told: what has returned stays until another takes its
    // place.
    std::vector<std::vector<LocalFrame>> frames;
    uint32_t interval = 0;
    std::unordered_map<uint64_t, StructureCopy> copies;  // the newest, by group and thread
    std::unordered_map<uint64_t, uint32_t>
        unset_copied;  // by load and warp: lanes that have read what is unset
  };
  static constexpr uint8_t kPending = 0x80, kCopied = 0x40;  // a copy has brought what nobody has set

  Running& running(const BlockInfo&);
  uint32_t whole_warp(Running&, const AccessEvent&, const LaneRuns&);
  bool is_initialised(uint64_t window) const {
    return window - kGlobalWindow < initialised_.size() && initialised_[window - kGlobalWindow];
  }
  const LocalFrame* called(const Running&, uint32_t thread, uint64_t offset) const;
  bool host_wrote(uint64_t address, uint32_t bytes) const;
  StructureCopy* structure_copy(Running&, uint32_t instruction, uint32_t thread);
  enum class By : uint8_t { store, update };  // an update is atomic, and needs what was there
  void written(Memory&, uint64_t address, uint32_t bytes, const Read& by, By = By::store);
  void read(Memory&, uint64_t address, uint32_t bytes, const Read& by, const Frame*, StructureCopy*);
  static uint64_t copy_of(uint32_t load, uint32_t warp) { return uint64_t{load} << 32 | warp; }
  bool is_found(const Running&, uint32_t load, uint32_t thread) const;
  bool is_unset(Memory&, uint64_t place, uint64_t address, uint32_t bytes) const;
  static void forget(Memory&, uint64_t place, uint32_t bytes);  // that it was written
  void discard(uint64_t address);
  bool is_discarded(uint64_t address, uint32_t bytes) const;
  void report(Memory&);
  std::string advice(const Read&, const std::optional<Object>&) const;

  std::optional<Scene> scene_;
  enum Watched : uint8_t { no, all, copies_only };  // ... of what is unset: reads are no findings
  std::vector<uint8_t> watched_;                    // by instruction
  ByteAtomics byte_atomics_;
  ResultUse results_;
  // By instruction: the learner's own. Headers copy whole structures, members that nobody has set among them.
  std::vector<uint8_t> learners_;
  std::vector<uint8_t> learners_functions_;  // by function: the learner has written some of it
  std::vector<uint8_t> librarys_;            // by instruction: of a header that is not the learner's
  std::vector<uint8_t> is_matrix_operand_;   // by instruction: loads of what a matrix operation takes
  std::vector<uint8_t> initialised_;         // by window: the host has written all of it
  bool discards_ = false;                    // is there a discard.L2 in the module?
  std::unordered_set<uint64_t> discarded_;   // lines of global memory, in this launch
  std::vector<uint32_t> groups_;             // by instruction: of a structure's copy, its first; else kNone
  std::vector<uint32_t> copied_from_;        // by instruction: StructureCopies::from
  std::vector<uint8_t> is_copied_;           // by instruction: a load with such a copy
  uint32_t copies_ = 0;                      // the last number of one
  std::unordered_set<uint32_t>
      good_copies_;  // that began with what nobody has set, and went on with what was
  uint32_t local_begin_ = 0, local_end_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Running>> blocks_;
  Running* current_ = nullptr;
  uint64_t current_block_ = UINT64_MAX;
  std::vector<std::unique_ptr<Running>> spare_;
  uint64_t left_out_ = 0;  // reads, past what may be pending
  Memory global_;          // kept from launch to launch: what one kernel writes another may read
};

}  // namespace grader::sim
