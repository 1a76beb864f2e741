// The AsyncUnit's mbarriers: mbarrier.*
#include <algorithm>

#include "sim/async_thread.h"
#include "sim/cluster.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::OperandKind;
using ptx::Space;

bool AsyncUnit::mbarrier(Thread& t) {
  if (t.has(Modifier::pending_count)) {
    t.result(0, Mbarrier::from(t.value(1)).pending);
    return false;
  }
  const auto& operands = t.instruction.operands;
  size_t at = 0;
  while (operands[at].kind != OperandKind::address) ++at;
  const bool sharedly =
      t.has(Modifier::shared) || t.has(Modifier::shared_cta) || t.has(Modifier::shared_cluster);
  const Space space = sharedly ? Space::shared : Space::generic;
  const uint64_t address = t.generic(space, t.value(at));
  std::byte* const place = t.place(access_of(AccessKind::atomic, space, 8), t.value(at));
  if (!place) return false;
  const uint64_t operand = t.operands() > at + 1 ? t.value(at + 1) : 1;
  Mbarrier b = Mbarrier::at(place);
  const Mbarrier before = b;
  if (t.has(Modifier::init)) {
    for (auto& [thread, waiter] : waiters_)
      if (waiter.mbarrier == place && b.initialised && waiter.parity != b.parity) waiter.late = true;
    b = Mbarrier{};
    b.pending = b.expected = operand & kMostArrivals;
    b.initialised = true;
    const uint64_t word = b.word();
    std::memcpy(place, &word, 8);
    t.tell(MbarrierEvent::Kind::initialised, address, before, operand & 0xffffffff);
    return false;
  }
  if (!b.initialised) {
    t.tell(MbarrierEvent::Kind::unready, address, before);
    if (t.has(Modifier::test_wait) || t.has(Modifier::try_wait)) t.truth(0, true);
    return false;
  }
  if (t.has(Modifier::inval)) {
    std::memset(place, 0xff, 8);
    std::erase_if(waiters_, [&](const auto& entry) { return entry.second.mbarrier == place; });
    t.tell(MbarrierEvent::Kind::invalidated, address, before);
    return false;
  }
  if (t.has(Modifier::test_wait) || t.has(Modifier::try_wait)) {
    const bool parity = t.has(Modifier::parity) ? (operand & 1) != 0 : Mbarrier::from(operand).parity;
    const auto complete = [&] { return Mbarrier::at(place).parity != parity; };
    const auto waiter = waiters_.find(t.number);
    if (waiter != waiters_.end()) {
      const bool late = waiter->second.late && waiter->second.mbarrier == place;
      waiters_.erase(waiter);
      if (late && !complete()) {  // the card wakes those who wait when the phase ends, in most runs in time
        t.tell(MbarrierEvent::Kind::missed, address, before);
        t.truth(0, true);
        return false;
      }
    }
    if (!complete())  // another block of the cluster may have sent it
      for (uint32_t rank = 0; rank < block_.cluster().size(); ++rank)
        block_.cluster().block(rank).async_unit().land_deferred();
    const bool done = complete();
    t.truth(0, done);
    t.tell(done ? MbarrierEvent::Kind::waited : MbarrierEvent::Kind::asked, address, Mbarrier::at(place));
    if (!done && t.has(Modifier::try_wait)) waiters_[t.number] = {place, parity};
    return !done;
  }
  if (at == 1 && operands[0].kind != OperandKind::sink) t.result(0, b.word());
  const bool drops = t.has(Modifier::arrive_drop), arrives = drops || t.has(Modifier::arrive);
  uint64_t arrivals = arrives ? operand : 0;
  if (t.has(Modifier::expect_tx)) {
    b.bytes += static_cast<int64_t>(operand);
    arrivals = arrives ? 1 : 0;
  } else if (t.has(Modifier::complete_tx)) {
    b.bytes -= static_cast<int64_t>(operand);
  }
  if (arrives) t.tell(MbarrierEvent::Kind::arrived, address, before, arrivals);
  arrivals = std::min(arrivals, b.pending);  // more are undefined: they are not counted
  b.pending -= arrivals;
  if (drops) b.expected -= std::min(b.expected, arrivals);
  if (arrives || t.has(Modifier::complete_tx))
    b.put(place);
  else {
    const uint64_t word = b.word();
    std::memcpy(place, &word, 8);
  }
  return false;
}

}  // namespace grader::sim
