// What the barrier of a cluster (barrier.cluster.arrive and .wait) orders between its blocks, and between the
// threads of each.
//
// Who arrives passes on what it has done until then and what it has learnt; who waits learns it, of every
// thread that arrived in the same phase. What a thread does between its arrive and its wait is ordered with
// nobody. An .arrive.relaxed passes on what came before the thread's last fence, and no more.
#pragma once

#include "sim/tools/happens_before.h"

namespace grader::sim {

class ClusterClock {
 public:
  void arrived(BlockClock&, uint32_t warp, uint32_t mask, bool relaxed);
  void completed() {
    last_ = coming_;
    executed_ = std::make_shared<const Knowledge>(before_arrival_);
  }
  void waited(BlockClock& b, uint32_t warp) const { b.warps[warp].known.learn(last_); }

  // What all threads did before they arrived at the last phase that is over, relaxed or not: it need not be
  // visible to others, but it has been done.
  std::shared_ptr<const Knowledge> executed() const { return executed_; }

  uint32_t blocks = 0;  // that have not ended

 private:
  // Phases overlap by one: some threads arrive at the next before all have waited for the last. What the
  // last one passed on is known to all who arrive again, so `coming_` goes on from it.
  Knowledge coming_, last_;
  Knowledge before_arrival_;
  std::shared_ptr<const Knowledge> executed_;
};

}  // namespace grader::sim
