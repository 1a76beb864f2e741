// The order of blocks: one after the other, each until it ends or has been at it for so long that it may be
// waiting for another. Large launches are tried on several host threads first, once the first blocks have
// shown how large they are (parallel.h).
#include "sim/grid.h"

#include <deque>
#include <memory>

#include "sim/cluster.h"
#include "sim/independence.h"
#include "sim/parallel.h"

namespace grader::sim {
namespace {

// A block that has used this many thread instructions steps aside, so that blocks it may be waiting for can
// run.
constexpr uint64_t kTurn = 1'000'000;
constexpr uint64_t kCooperativeTurn = 20'000;  // blocks of a cooperative launch spin at the grid's barrier
constexpr uint64_t kOtherTurn = 2'000;         // in other orders than the default, which make blocks wait
constexpr size_t kMostResident = 132;  // blocks that are under way at once: one on each multiprocessor

class Grid {
 public:
  explicit Grid(Launch& launch) : launch_(launch), schedule_(launch.schedule) {
    const Dim3 &g = launch.config.grid, &c = launch.cluster;
    count_ = uint64_t{g[0] / c[0]} * (g[1] / c[1]) * (g[2] / c[2]);
    most_ = launch.config.cooperative ? count_ : kMostResident;
    turn_ = !schedule_.is_default() ? kOtherTurn : launch.config.cooperative ? kCooperativeTurn : kTurn;
  }

  void run() {
    while (!launch_.stop && (next_ < count_ || !resident_.empty())) {
      std::unique_ptr<Cluster> cluster = choose();
      if (run_turn(*cluster) == Block::Result::unfinished) {
        resident_.push_back(std::move(cluster));
        continue;
      }
      spare_ = std::move(cluster);
      if (try_in_parallel()) next_ = count_;
    }
  }

 private:
  // The next to begin while there is room, then those that stepped aside.
  std::unique_ptr<Cluster> choose() {
    std::unique_ptr<Cluster> cluster;
    if (next_ < count_ && resident_.size() < most_) {
      cluster = spare_ ? std::move(spare_) : std::make_unique<Cluster>(launch_);
      cluster->begin(schedule_.cluster_at(next_++, count_, most_));
    } else {
      const auto chosen =
          resident_.begin() + static_cast<std::ptrdiff_t>(schedule_.next_resident(resident_.size()));
      cluster = std::move(*chosen);
      resident_.erase(chosen);
    }
    return cluster;
  }

  Block::Result run_turn(Cluster& cluster) {
    Block::Result result = cluster.run(turn_);
    if (turn_ != kTurn) return result;
    for (unsigned n = 1; n < kTurnsAlone && result == Block::Result::unfinished && !communicates(); ++n)
      result = cluster.run(turn_);
    return result;
  }

  bool communicates() {
    if (!communicates_) communicates_ = may_communicate(launch_.program, launch_.kernel);
    return *communicates_;
  }

  // Once, when what is left is worth it. True: all is done.
  bool try_in_parallel() {
    if (tried_ || !schedule_.is_default() || launch_.config.cooperative || !resident_.empty() ||
        next_ == count_)
      return false;
    const uint64_t expected = launch_.thread_instructions / next_ * (count_ - next_);
    if (std::max(expected, launch_.thread_instructions) < kWorthThreads) return false;
    tried_ = true;
    return !communicates() && run_in_parallel(launch_, next_, count_);
  }

  Launch& launch_;
  Schedule& schedule_;
  uint64_t count_, most_, turn_, next_ = 0;  // clusters
  std::deque<std::unique_ptr<Cluster>>
      resident_;  // those that stepped aside, in the order of their next turn
  std::unique_ptr<Cluster> spare_;
  std::optional<bool> communicates_;
  bool tried_ = false;
};

}  // namespace

void run_grid(Launch& launch) { Grid(launch).run(); }

}  // namespace grader::sim
