// One block while it runs: its warps, its shared memory, its named barriers.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "sim/async_unit.h"
#include "sim/launch.h"
#include "sim/observer.h"
#include "sim/warp_state.h"

namespace grader::sim {

class Cluster;

class Block {
 public:
  explicit Block(Launch&);

  void begin(uint64_t linear);
  enum class Result {
    finished,
    unfinished,
    asks,   // all its warps ask in vain, or sleep: another block of its cluster may help
    waits,  // for other blocks of its cluster
    stopped
  };
  static constexpr uint32_t kClusterBarrier = 16;  // as Fragment::barrier
  // Runs until the block ends, about `budget` thread instructions are spent, or the launch is stopped. A
  // block that cannot go on any more (a deadlock) is reported and ends.
  Result run(uint64_t budget);

  Launch& launch() { return launch_; }
  const Program& program() const { return launch_.program; }
  const BlockInfo& info() const { return info_; }
  uint32_t threads() const { return threads_; }
  const SharedArray* shared_arrays() const { return arrays_.data(); }
  std::byte* shared() const { return shared_.get(); }
  bool uses_shared(size_t index) const;  // does the kernel use this variable of Program::shared?
  ThreadId thread(const Warp& w, unsigned lane) const;
  uint32_t special_register(ptx::SpecialRegister, uint32_t warp, unsigned lane, uint32_t* high) const;
  void join_cluster(Cluster& c, uint32_t rank) { cluster_ = &c, rank_ = rank; }
  Cluster& cluster() { return *cluster_; }
  uint32_t rank() const { return rank_; }  // in its cluster
  AsyncUnit& async_unit() { return async_unit_; }
  std::vector<WarpState>& warps() { return warps_; }

  // Of a barrier that is given a number of threads, while some wait at it.
  struct BarrierCount {
    uint32_t expected, arrived;
    uint32_t other_expected;  // what somebody else gave it; 0: nobody
  };
  std::optional<BarrierCount> count_at(uint32_t barrier) const;

  // A fragment has come to a barrier instruction: f.pc is its record.
  void arrive_at_barrier(WarpState&, Fragment&);
  void lanes_exited(const Record* where);     // some barrier may be complete now
  void look_at_windows();                     // the table may have moved
  void step_aside() { steps_aside_ = true; }  // after the turn of the warp that runs

 private:
  static constexpr uint32_t kBarriers = 16;
  struct Barrier {
    std::vector<uint32_t> arrived;     // lanes, by warp
    std::vector<uint32_t> waiting;     // of those: all but the ones of bar.arrive
    std::vector<uint32_t> at;          // where each warp arrived first
    std::vector<const Frame*> frames;  // in which activation of a function
    uint32_t expected = 0;             // 0: all threads
    uint32_t other_expected = 0;       // what somebody else asked for
    uint32_t votes_all = 0xffffffffu, votes_any = 0, votes = 0;
    std::vector<BarrierPlace> places;
    bool used = false;

    void reset();  // as new; keeps its memory
    void come_to(const Fragment&, uint32_t warp);
  };
  uint32_t arrived_at(const Barrier&) const;  // threads, as the barrier counts them
  void begin_round();
  bool is_complete(const Barrier&) const;
  void complete(uint32_t index, const Record* last);

  Launch& launch_;
  uint32_t threads_;
  BlockInfo info_{};
  Cluster* cluster_ = nullptr;
  uint32_t rank_ = 0;
  AlignedBytes shared_;
  uint32_t shared_bytes_ = 0;
  std::vector<SharedArray> arrays_;
  std::array<Barrier, kBarriers> barriers_;
  Barrier completed_;  // the one that was completed last
  AsyncUnit async_unit_{*this};
  std::vector<WarpState> warps_;
  // The round under way: each warp has a turn.
  std::vector<uint32_t> order_;
  size_t next_ = 0;  // into order_
  bool progress_ = false, works_ = false, all_done_ = false, steps_aside_ = false;
};

}  // namespace grader::sim
