#include "sim/tools/shared_visits.h"

#include <algorithm>

namespace grader::sim {

void SharedVisits::came(const Visit& v) {
  if (by_address_.size() >= kMostAddresses) return;
  by_address_[v.stamp.strong ? v.address : 0][uint64_t{v.stamp.block} << 10 | v.stamp.thread] = v;
}

bool SharedVisits::is_known(const Stamp& stamp, const BlockClock& owner, const Knowledge* executed) {
  Stamp s = stamp;
  if (s.strong) --s.clock;  // it may be the one that has told of itself, at the time of the fence before it
  const auto covers = [&](const Knowledge& k) { return k.covers(s); };
  return (executed != nullptr && covers(*executed)) || covers(owner.known) ||
         std::any_of(owner.warps.begin(), owner.warps.end(), [&](const WarpClock& w) {
           return covers(w.known) || std::any_of(w.heard.begin(), w.heard.end(),
                                                 [&](const Heard& h) { return covers(*h.what); });
         });
}

}  // namespace grader::sim
