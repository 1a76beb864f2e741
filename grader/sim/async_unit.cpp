#include "sim/async_unit.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/access.h"
#include "sim/cluster.h"
#include "sim/report.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;
using ptx::OperandKind;
using ptx::Space;

namespace {

constexpr uint64_t kCount = (1 << 20) - 1;

struct Mbarrier : MbarrierState {
  bool parity = false;

  static Mbarrier from(uint64_t word) {
    return {{word & kCount, word >> 20 & kCount, static_cast<int64_t>(word << 3) >> 43, word >> 62 == 1},
            (word >> 61 & 1) != 0};
  }
  uint64_t word() const {
    return (pending & kCount) | (expected & kCount) << 20 | (static_cast<uint64_t>(bytes) & 0x1fffff) << 40 |
           uint64_t{parity} << 61 | uint64_t{initialised} << 62;
  }
  static Mbarrier at(const std::byte* place) {
    uint64_t word;
    std::memcpy(&word, place, 8);
    return from(word);
  }
  void put(std::byte* place) {
    if (pending == 0 && bytes == 0) pending = expected, parity = !parity;  // the phase is complete
    const uint64_t value = word();
    std::memcpy(place, &value, 8);
  }
};

Access access_of(AccessKind kind, Space space, uint32_t bytes) {
  Access a;
  a.kind = kind;
  a.space = space;
  a.type = ptx::Type::b8;
  a.bytes = static_cast<uint8_t>(bytes);
  return a;
}

}  // namespace

std::vector<Space> spaces_of(const ptx::Instruction& i) {
  std::vector<Space> spaces;
  for (Modifier m : i.modifiers) {
    if (m == Modifier::global) spaces.push_back(Space::global);
    if (m == Modifier::shared || m == Modifier::shared_cta) spaces.push_back(Space::shared);
    if (m == Modifier::shared_cluster) spaces.push_back(Space::shared_cluster);
  }
  return spaces;
}

// Operands as the decoder left them in the pool: a slot of 64-bit lanes (predicates: a mask) and an offset.
struct AsyncUnit::Thread {
  WarpState& warp;
  const Record& record;
  const ptx::Instruction& instruction;
  std::byte* registers;
  const uint32_t* pool;
  unsigned lane;
  uint32_t number;  // in the block

  bool has(Modifier m) const { return instruction.has(m); }
  size_t operands() const { return instruction.operands.size(); }
  uint64_t value(size_t operand) const {
    uint64_t v;
    std::memcpy(&v, registers + pool[2 * operand] + 8 * lane, 8);
    return v + static_cast<uint64_t>(int64_t{static_cast<int32_t>(pool[2 * operand + 1])});
  }
  void result(size_t operand, uint64_t v) const {
    std::memcpy(registers + pool[2 * operand] + 8 * lane, &v, 8);
  }
  bool truth(size_t operand) const {
    uint32_t mask;
    std::memcpy(&mask, registers + pool[2 * operand], 4);
    return mask >> lane & 1;
  }
  void truth(size_t operand, bool v) const {
    uint32_t mask;
    std::byte* const slot = registers + pool[2 * operand];
    std::memcpy(&mask, slot, 4);
    mask = v ? mask | 1u << lane : mask & ~(1u << lane);
    std::memcpy(slot, &mask, 4);
  }
  static uint64_t generic(Space space, uint64_t address) {
    return space == Space::shared || space == Space::shared_cluster ? window_base(kSharedWindow) + address
                                                                    : address;
  }
  void tell(MbarrierEvent::Kind kind, uint64_t address, const Mbarrier& before, uint64_t arrivals = 0) const {
    for (Observer* o : warp.block->launch().options.observers)
      o->mbarrier_used({warp.block->info(), warp.index(), lane, record.instruction, address, kind, before,
                        arrivals, warp.running_frame()});
  }
  // The place of an access, told to the observers; null when it is refused.
  std::byte* place(const Access& a, uint64_t address) const {
    std::byte* const p = locate(warp, record, a, lane, address);
    uint64_t addresses[kWarpSize] = {};
    addresses[lane] = address;
    if (p != nullptr) tell_access(warp, record, a, 1u << lane, addresses);
    return p;
  }
  // Of what is refused, like an access that is not aligned.
  void refuse(const char* kind, const char* message, const char* next) const {
    Launch& launch = warp.block->launch();
    launch.findings.add(
        std::string(kind) + " " + std::to_string(record.instruction), warp.block->thread(warp, lane), [&] {
          Finding f = finding_at(launch, record, warp.running_frame(), "memcheck", kind, message);
          f.next = next;
          return f;
        });
  }
};

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
  return {block_.info(), c.thread, c.instruction, c.address, c.from, static_cast<uint32_t>(c.bytes.size()),
          mbarrier,      frame};
}
void AsyncUnit::issue(const Thread& t, const Copy& c, uint64_t mbarrier) {
  for (Observer* o : block_.launch().options.observers)
    o->copy_issued(event(c, mbarrier, t.warp.running_frame()));
}
void AsyncUnit::wait_until_read(Groups& g, size_t most) {
  for (; g.read + most < g.committed.size(); ++g.read)
    for (const Copy& c : g.committed[g.read])
      for (Observer* o : block_.launch().options.observers) o->copy_read(event(c, 0));
}
void AsyncUnit::land(Group& group, uint64_t mbarrier) {
  for (const Copy& c : group) {
    std::byte* const to = c.to ? c.to : block_.launch().memory.at(c.address, c.bytes.size());
    if (to) std::memcpy(to, c.bytes.data(), c.bytes.size());
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
    else if (i.has(Modifier::bulk))
      copy_bulk(t);
    else
      copy(t);
  }
  return in_vain;
}

// cp.async.{ca,cg}.shared.global [to], [from], size{, source size | p}; commit_group, wait_group, wait_all;
// cp.async.mbarrier.arrive{.noinc} [mbarrier].
void AsyncUnit::copy(Thread& t) {
  Groups& g = small_[t.number];
  if (t.has(Modifier::commit_group)) {
    g.committed.push_back(std::move(g.open));
    g.open.clear();
  } else if (t.has(Modifier::wait_group)) {
    wait(g, t.value(0));
  } else if (t.has(Modifier::wait_all)) {
    wait(g, 0);
    land(g.open);
  } else if (t.has(Modifier::mbarrier)) {
    const Space space =
        t.has(Modifier::shared) || t.has(Modifier::shared_cta) ? Space::shared : Space::generic;
    std::byte* const place = t.place(access_of(AccessKind::atomic, space, 8), t.value(0));
    if (!place) return;
    Mbarrier b = Mbarrier::at(place);
    if (!t.has(Modifier::noinc)) {
      ++b.pending;
      b.put(place);
    }
    Deferred d;
    for (Group& group : g.committed) d.copies.insert(d.copies.end(), group.begin(), group.end());
    d.copies.insert(d.copies.end(), g.open.begin(), g.open.end());
    g = Groups{};
    d.mbarrier = place;
    d.address = t.generic(space, t.value(0));
    d.arrivals = 1;
    deferred_.push_back(std::move(d));
  } else {
    const auto size = static_cast<uint32_t>(t.value(2));
    uint32_t given = size;
    const bool predicate = t.operands() > 3 && (t.pool[7] & 0x80000000u) != 0;
    if (t.operands() > 3 && !t.has(Modifier::L2_cache_hint))
      given =
          predicate ? (t.truth(3) ? 0 : size) : static_cast<uint32_t>(std::min<uint64_t>(size, t.value(3)));
    std::byte* const to = t.place(access_of(AccessKind::write, Space::shared, size), t.value(0));
    const std::byte* const from =
        given ? t.place(access_of(AccessKind::read, Space::global, given), t.value(1)) : nullptr;
    if (!to) return;
    Copy c;
    c.to = to;
    c.address = t.generic(Space::shared, t.value(0));
    c.from = from ? t.value(1) : 0;
    c.thread = t.number;
    c.instruction = t.record.instruction;
    c.bytes.assign(size, std::byte{0});  // what the source does not give is zero
    if (from) std::memcpy(c.bytes.data(), from, given);
    issue(t, c, 0);
    g.open.push_back(std::move(c));
  }
}

// cp.async.bulk.dst.src{.mbarrier::complete_tx::bytes | .bulk_group} [to], [from], size{, [mbarrier]};
// groups.
void AsyncUnit::copy_bulk(Thread& t) {
  constexpr uint32_t kChunk = 16;
  Groups& g = bulk_[t.number];
  if (t.has(Modifier::commit_group)) {
    g.committed.push_back(std::move(g.open));
    g.open.clear();
    return;
  }
  if (t.has(Modifier::wait_group)) {
    wait_until_read(g, t.value(0));
    if (!t.has(Modifier::read)) wait(g, t.value(0));  // .read: only the sources are free again
    return;
  }
  const std::vector<Space> spaces = spaces_of(t.instruction);
  const uint64_t size = t.value(2) & 0xffffffff, to = t.value(0), from = t.value(1);
  if (size % kChunk != 0)
    return t.refuse("bulk-copy-size", "the size of a bulk copy is not a multiple of 16 bytes",
                    "round the number of bytes up, and make room for them");
  Group copies;
  for (uint64_t i = 0; i < size; i += kChunk) {
    const std::byte* const source = t.place(access_of(AccessKind::read, spaces[1], kChunk), from + i);
    std::byte* const place = t.place(access_of(AccessKind::write, spaces[0], kChunk), to + i);
    if (!source || !place) return;
    Copy c;
    if (spaces[0] != Space::global) c.to = place;
    c.address = t.generic(spaces[0], to + i);
    c.from = t.generic(spaces[1], from + i);
    c.thread = t.number;
    c.instruction = t.record.instruction;
    c.bytes.assign(source, source + kChunk);
    copies.push_back(std::move(c));
  }
  if (t.has(Modifier::bulk_group)) {
    for (const Copy& c : copies) issue(t, c, 0);
    g.open.insert(g.open.end(), copies.begin(), copies.end());
    return;
  }
  std::byte* const mbar = t.place(access_of(AccessKind::atomic, Space::shared, 8), t.value(3));
  if (!mbar) return;
  const Mbarrier b = Mbarrier::at(mbar);
  if (!b.initialised) return t.tell(MbarrierEvent::Kind::unready, t.generic(Space::shared, t.value(3)), b);
  Deferred d;
  d.copies = std::move(copies);
  d.mbarrier = mbar;
  d.address = t.generic(Space::shared, t.value(3));
  for (const Copy& c : d.copies) issue(t, c, d.address);
  d.bytes = size;
  deferred_.push_back(std::move(d));
}

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
    b.pending = b.expected = operand & kCount;
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
