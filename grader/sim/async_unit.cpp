#include "sim/async_unit.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/async_thread.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Space;

std::vector<Space> spaces_of(const ptx::Instruction& i) {
  std::vector<Space> spaces;
  for (Modifier m : i.modifiers) {
    if (m == Modifier::global) spaces.push_back(Space::global);
    if (m == Modifier::shared || m == Modifier::shared_cta) spaces.push_back(Space::shared);
    if (m == Modifier::shared_cluster) spaces.push_back(Space::shared_cluster);
  }
  return spaces;
}

bool is_asynchronous_store(const ptx::Instruction& i) {
  return (i.opcode == Opcode::st || i.opcode == Opcode::red) && i.has(Modifier::async);
}

void AsyncUnit::begin() {
  small_.clear();
  bulk_.clear();
  deferred_.clear();
  waiters_.clear();
}

void AsyncUnit::finish() {
  land_deferred();
  for (auto* all : {&small_, &bulk_})
    for (Groups& g : *all) {
      wait(g, 0);
      land(g.open);
    }
}

CopyEvent AsyncUnit::event(const Copy& c, uint64_t mbarrier, const Frame* frame) const {
  return {block_.info(), c.thread, c.instruction,
          c.address,     c.from,   static_cast<uint32_t>(c.bytes.size()),
          mbarrier,      frame,    c.reduction != nullptr,
          c.read};
}
void AsyncUnit::issue(const Thread& t, const Copy& c, uint64_t mbarrier) {
  for (Observer* o : block_.launch().options.observers)
    o->copy_issued(event(c, mbarrier, t.warp.running_frame()));
}
void AsyncUnit::wait_until_read(Groups& g, size_t most) {
  for (; g.read + most < g.committed.size(); ++g.read)
    for (Copy& c : g.committed[g.read]) {
      c.read = true;
      for (Observer* o : block_.launch().options.observers) o->copy_read(event(c, 0));
    }
}
void AsyncUnit::land(Group& group, uint64_t mbarrier) {
  for (const Copy& c : group) {
    std::byte* const to = c.to ? c.to : block_.launch().memory.at(c.address, c.bytes.size());
    if (to && c.reduction)
      c.reduction(to, c.bytes.data(), static_cast<uint32_t>(c.bytes.size()));
    else if (to)
      std::memcpy(to, c.bytes.data(), c.bytes.size());
    for (Observer* o : block_.launch().options.observers) o->copy_landed(event(c, mbarrier));
  }
  group.clear();
}
void AsyncUnit::wait(Groups& g, size_t most) {
  while (g.committed.size() > most) {
    land(g.committed.front());
    g.committed.pop_front();
    g.read -= std::min<size_t>(g.read, 1);
  }
}
void AsyncUnit::land_deferred() {
  for (Deferred& d : deferred_) {
    land(d.copies, d.address);
    Mbarrier b = Mbarrier::at(d.mbarrier);
    if (!b.initialised) continue;  // invalidated in between
    b.pending -= std::min(b.pending, d.arrivals);
    b.bytes -= static_cast<int64_t>(d.bytes);
    b.put(d.mbarrier);
  }
  deferred_.clear();
}

bool AsyncUnit::execute(WarpState& w, const Fragment& f) {
  const Program& p = block_.program();
  const ptx::Instruction& i = instruction_of(p, *f.pc);
  if (small_.empty()) {  // most kernels never come here
    small_.resize(block_.threads());
    bulk_.resize(block_.threads());
  }
  bool in_vain = false;
  for (uint32_t m = f.mask; m; m &= m - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(m));
    Thread t{w,
             *f.pc,
             i,
             f.frame->registers.get(),
             p.operand_pool.data() + f.pc->extra,
             lane,
             w.index() * kWarpSize + lane};
    if (i.opcode == Opcode::mbarrier)
      in_vain |= mbarrier(t);
    else if (i.opcode != Opcode::cp)
      store(t);
    else if (i.has(Modifier::bulk))
      bulk(t);
    else
      copy(t);
  }
  return in_vain;
}

}  // namespace grader::sim
