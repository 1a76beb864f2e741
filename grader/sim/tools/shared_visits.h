// What other blocks of a cluster have done in a block's shared memory, until the block knows of it. When the
// block ends, the rest could as well have come too late: its shared memory ends with it (CUDA Programming
// Guide, distributed shared memory).
#pragma once

#include <map>
#include <unordered_map>

#include "sim/tools/happens_before.h"

namespace grader::sim {

struct Visit {
  Stamp stamp;
  uint64_t address = 0;
  bool writes = false;
};

class SharedVisits {
 public:
  void came(const Visit&);
  // The owner has read a flag that visitors may have set for it: those have been there.
  void answered(uint64_t address) {
    if (!by_address_.empty()) by_address_.erase(address);
  }
  // Those of which no thread of the owner knows. `executed`: what is known to have been executed, if not to
  // be visible; null: nothing is.
  template <class Tell>
  void each_unfinished(const BlockClock& owner, const Knowledge* executed, Tell&& tell) const {
    for (const auto& [address, visits] : by_address_)
      for (const auto& [thread, visit] : visits)
        if (!is_known(visit.stamp, owner, executed)) tell(visit);
  }

 private:
  static constexpr size_t kMostAddresses = 1 << 14;
  static bool is_known(const Stamp&, const BlockClock& owner, const Knowledge* executed);

  // Of each thread the last one: what it did before is known no later. Strong ones by their address, others
  // at 0.
  std::unordered_map<uint64_t, std::map<uint64_t, Visit>> by_address_;
};

}  // namespace grader::sim
