// An observer: two threads touch a word of shared or global memory, one of them writes, and nothing orders
// the two (tools/happens_before.h). Found whatever the values were and whichever came first, between the
// lanes of a warp, the warps of a block and blocks. Shared memory that a cluster's blocks reach of each other
// is its owner's: all of them look at one word there (tools/cluster_clock.h says what orders them).
//
// So is an access to the shared memory of a block of the cluster that may have exited
// (tools/shared_visits.h).
//
// A copy (cp.async) reads when it is issued and writes when it lands; that it may not be touched in between
// is for tools/async_check.h.
//
// A word remembers its last write and two reads of different threads since: with two, a writer that is one of
// the readers still meets the other; and where it was written before, some of other warps. Strong accesses
// (atomics, volatile, relaxed, ...) race only with weak ones, but for two cases in which volatile is mistaken
// for an order: lanes of one warp that pass values through shared memory without __syncwarp(), and lanes that
// write different values at once. Threads that write one value to one place ("found = 1") are left alone, and
// so is memory that may only be read. One value is also what threads write that an index clamped to the last
// element sends to one place: CUDA says that one of the writes of a warp is done, and it does not matter
// which. NVIDIA's racecheck too calls such a pair harmless and does not show it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/tools/byte_atomics.h"
#include "sim/tools/cluster_clock.h"
#include "sim/tools/race_page.h"
#include "sim/tools/race_runs.h"
#include "sim/tools/race_summary.h"
#include "sim/tools/result_use.h"
#include "sim/tools/scene.h"
#include "sim/tools/shared_visits.h"

namespace grader::sim {

class RaceCheck : public Observer {
 public:
  // `most_bytes`: for what is remembered of global memory. What goes past it is not watched, which a note
  // says.
  explicit RaceCheck(uint64_t most_bytes = uint64_t{2} << 30) : global_(most_bytes) {}

  bool wants_instructions() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void block_began(const BlockInfo&) override;
  void memory_accessed(const AccessEvent&) override;
  void memory_fenced(const OrderEvent&) override;
  void warp_synchronized(const OrderEvent&) override;
  void lanes_exchanged(const OrderEvent&) override;
  void barrier_arrived(const OrderEvent&, uint32_t barrier) override;
  void barrier_completed(const BarrierEvent&) override;
  void cluster_arrived(const OrderEvent&) override;
  void cluster_completed(const BlockInfo&) override;
  void cluster_waited(const OrderEvent&) override;
  void copy_issued(const CopyEvent&) override;
  void copy_landed(const CopyEvent&) override;
  void mbarrier_used(const MbarrierEvent&) override;
  void block_ended(const BlockInfo&) override;
  void launch_finished() override;
  void launch_ended(const LaunchResult&) override;

 private:
  // What an instruction means for memory order.
  struct Rule {
    bool watched = false, reads = false, writes = false;
    bool by_access = false;  // it reads or writes as the access says
    bool copies = false;     // or stores, or reduces: asynchronously
    bool strong = false, atomic = false, acquires = false, releases = false, narrow = false;
    bool mistaken = false;  // volatile: for an order
    bool whole = false;     // a weak load or store of one, two or four words
    bool plain = false;     // of one word, from or to one register
    bool looks = false;     // strong, and somebody looks at the value that it reads
    uint32_t who = 0;       // Stamp::who() of such an access by thread 0
  };
  struct Running {  // a block under way
    BlockClock clock;
    Shadow<RacePage> shared;
    uint32_t since = 0;                         // when its shared memory was new
    std::shared_ptr<ClusterClock> cluster;      // of several blocks; else null
    SharedVisits visits;                        // of the cluster's other blocks to its shared memory
    std::shared_ptr<const Knowledge> executed;  // ClusterClock::executed() when it last waited
    bool ended = false;
    bool told = false;  // has looked at a value by which others may have told it something
  };
  // Shared memory: whose, and its address there.
  struct Place {
    Running* owner;
    uint64_t address;
  };
  // One lane's access to one word.
  struct Touch {
    Stamp stamp;
    uint64_t address = 0;  // of shared memory: as its owner has it
    uint32_t owner = 0;    // the block whose shared memory it is
    uint32_t warp = 0, lane = 0;
    const Frame* frame = nullptr;  // of the function that it is in
    uint32_t value = 0;
    uint8_t mask = 0;
    bool value_known = false;
    bool on_its_way = false;  // of a copy that has not landed: it is no write yet
  };
  enum class Pair { write_write, write_read, read_write };  // the earlier first

  static Rule rule_of(const ptx::Instruction&, const Access&);
  Running& running(const BlockInfo& block) {
    if (current_block_ != block.linear) {
      current_ = blocks_.at(block.linear).get();
      current_block_ = block.linear;
    }
    return *current_;
  }
  void member_ended(Running&);
  void visit(Running& owner, const Touch&, const Rule&);
  void outlived(const Running& owner, const Visit&);
  RaceTime time(const BlockClock&, uint32_t since) const;
  Place shared_memory(const BlockInfo&, uint64_t address);
  uint64_t meeting_place(const BlockInfo&, uint64_t address) const;
  enum class Where { unwatched, shared, global };
  Where where(uint64_t address) const;
  // Entered; `bytes`: for an access of less than a word. Null: not watched.
  RacePage* page(Running&, Where, uint64_t address, bool bytes, const RaceTime&);
  uint32_t whole_warp(Running&, const AccessEvent&, const LaneRuns&, const Rule&);
  uint32_t in_groups(const AccessEvent&, const LaneRuns&, const Rule&, const RaceTime&);
  uint32_t in_pages(Running&, Where, const WarpWords&, const AccessEvent&, const Rule&, const RaceTime&);
  uint32_t in_page(RacePage&, const WarpWords&, const AccessEvent&, const Rule&, const RaceTime&) const;
  bool is_used(const AccessEvent&);
  void lanes(const AccessEvent&, Rule, uint32_t mask);
  void lane(Running&, const AccessEvent&, const Rule&, Touch);
  void touch(Running&, const Rule&, const Touch&, RacePage&, const RaceTime&);
  bool judge(const Running&, const Rule&, const Touch&, const RaceCell&);  // true: a race was reported
  bool judge_more(const Running&, const Touch&, const RacePage&, const RaceTime&);
  void remember(const Running&, const Rule&, const Touch&, RacePage&, RaceCell, const RaceTime&) const;
  bool meet_as_equals(const Stamp& earlier, const Touch&) const;
  void check_same_step(const AccessEvent&, const Touch&);
  void report(const Stamp& earlier, const Touch&, Pair);
  bool is_of_bitfield(uint32_t instruction) const;
  std::string advice(const Stamp& first, const Stamp& second, Pair, bool shared) const;
  std::string advice_on_flags(const Stamp& earlier, const Touch&) const;  // empty: there was none
  Finding describe(const Stamp& earlier, const Touch&, Pair) const;
  std::string who(const Stamp&, bool with_block, bool with_warp) const;

  std::optional<Scene> scene_;
  std::vector<Rule> rules_;  // by instruction
  // Of copies under way that a library's function issues: by block and destination, the learner's call of it.
  std::map<std::pair<uint64_t, uint64_t>, uint32_t> called_from_;
  std::set<uint32_t> copying_calls_;
  ByteAtomics byte_atomics_;
  ResultUse results_;
  std::vector<uint8_t>
      used_;  // by instruction, or its call: 1 if the result was used the first time, 2 if not
  const RaceRuns& runs_ = race_runs();
  uint32_t threads_ = 0;
  bool clustered_ = false;  // clusters of more than one block
  std::unordered_map<uint64_t, std::unique_ptr<Running>> blocks_;
  std::vector<std::unique_ptr<Running>> spare_;
  Running* current_ = nullptr;
  uint64_t current_block_ = UINT64_MAX;
  GlobalRaces global_;
  uint32_t launch_since_ = 0;
  Releases releases_;
  uint32_t ticks_ = 0;
  uint64_t found_ = 0;
};

}  // namespace grader::sim
