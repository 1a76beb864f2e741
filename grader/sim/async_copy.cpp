// The AsyncUnit's copies: cp.async and its groups, cp.async.bulk and cp.reduce.async.bulk, st.async and
// red.async.
#include <algorithm>
#include <bit>

#include "sim/async_thread.h"
#include "sim/decode_function.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Space;

namespace {

constexpr uint32_t kChunk = 16;  // bytes: of what is copied in bulk

// A shared address as the block of that rank has it at the same place.
uint64_t in_block(uint64_t address, uint32_t rank) {
  constexpr uint64_t kOffset = (uint64_t{1} << kRankShift) - 1;
  return (address & kOffset) | uint64_t{rank + 1} << kRankShift;
}

}  // namespace

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
    const bool sized = t.operands() > (t.has(Modifier::L2_cache_hint) ? 4 : 3);
    const bool predicate = sized && (t.pool[7] & 0x80000000u) != 0;
    if (sized)
      given =
          predicate ? (t.truth(3) ? 0 : size) : static_cast<uint32_t>(std::min<uint64_t>(size, t.value(3)));
    Access to_access = access_of(AccessKind::write, Space::shared, size);
    to_access.lands_later = true;
    std::byte* const to = t.place(to_access, t.value(0));
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

// cp.async.bulk and cp.reduce.async.bulk, their groups, and the prefetch.
void AsyncUnit::bulk(Thread& t) {
  Groups& g = bulk_[t.number];
  if (t.has(Modifier::prefetch)) return prefetch_bulk(t);
  if (t.has(Modifier::commit_group)) {
    g.committed.push_back(std::move(g.open));
    g.open.clear();
  } else if (t.has(Modifier::wait_group)) {
    wait_until_read(g, t.value(0));
    if (!t.has(Modifier::read)) wait(g, t.value(0));  // .read: only the sources are free again
  } else {
    copy_bulk(t, g);
  }
}

// cp.async.bulk.prefetch.L2.global [from], size: no cache is modelled.
void AsyncUnit::prefetch_bulk(const Thread& t) {
  if ((t.value(0) | t.value(1)) % kChunk != 0)
    t.refuse("bulk-copy-size", "a bulk prefetch begins at, or has a size of, no multiple of 16 bytes",
             "round the address down and the number of bytes up");
}

// cp{.reduce}.async.bulk.dst.src{.mbarrier::complete_tx::bytes | .bulk_group}{.op.type}
//     [to], [from], size{, [mbarrier]}{, blocks}
void AsyncUnit::copy_bulk(Thread& t, Groups& g) {
  const std::vector<Space> spaces = spaces_of(t.instruction);
  if (spaces[0] == Space::shared_cluster && spaces[1] == Space::shared && !t.in_clusters()) return;
  const uint64_t size = t.value(2) & 0xffffffff, from = t.value(1);
  if (size % kChunk != 0)
    return t.refuse("bulk-copy-size", "the size of a bulk copy is not a multiple of 16 bytes",
                    "round the number of bytes up, and make room for them");
  std::vector<const std::byte*> source;
  for (uint64_t i = 0; i < size; i += kChunk) {
    source.push_back(t.place(access_of(AccessKind::read, spaces[1], kChunk), from + i));
    if (source.back() == nullptr) return;
  }
  const bool reports = !t.has(Modifier::bulk_group);
  const Reduction reduction = reduction_of(t.instruction);
  Access to_access = access_of(reduction ? AccessKind::atomic : AccessKind::write, spaces[0], kChunk);
  to_access.lands_later = true;
  // Of .multicast::cluster: to the same place in each block named, whose own mbarrier is told.
  const bool multicast = t.has(Modifier::multicast_cluster);
  const uint32_t blocks = multicast ? static_cast<uint32_t>(t.value(4) & 0xffff) : 1;
  for (uint32_t rest = blocks; rest; rest &= rest - 1) {
    const auto rank = static_cast<uint32_t>(std::countr_zero(rest));
    const auto there = [&](uint64_t address) { return multicast ? in_block(address, rank) : address; };
    const uint64_t to = there(t.value(0));
    Group copies;
    for (uint64_t i = 0; i < size; i += kChunk) {
      std::byte* const place = t.place(to_access, to + i);
      if (place == nullptr) return;
      Copy c;
      if (spaces[0] != Space::global) c.to = place;
      c.address = t.generic(spaces[0], to + i);
      c.from = t.generic(spaces[1], from + i);
      c.thread = t.number;
      c.instruction = t.record.instruction;
      c.reduction = reduction;
      c.bytes.assign(source[i / kChunk], source[i / kChunk] + kChunk);
      copies.push_back(std::move(c));
    }
    if (reports) {
      defer(t, std::move(copies), Space::shared_cluster, there(t.value(3)), size);
      continue;
    }
    for (const Copy& c : copies) issue(t, c, 0);
    g.open.insert(g.open.end(), copies.begin(), copies.end());
  }
}

// st.async and red.async [to], value(s), [mbarrier]: in one space, or by generic addresses.
void AsyncUnit::store(Thread& t) {
  if (!t.in_clusters()) return;
  const std::vector<Space> spaces = spaces_of(t.instruction);
  const Space space = spaces.empty() ? Space::generic : spaces[0];
  const unsigned n = vector_length(t.instruction);
  const uint32_t each = ptx::size_of(t.instruction.type());
  const uint64_t to = t.value(0), mbarrier = t.value(1 + n);
  const auto elsewhere = [&](uint64_t address) {
    return space == Space::generic && address >> 32 != kSharedWindow;
  };
  if (elsewhere(to) || elsewhere(mbarrier))
    return t.refuse("not-shared", "an asynchronous store goes to memory that is not shared memory",
                    "both addresses are those of shared memory of the cluster: see mapa, map_shared_rank()");
  Copy c;
  c.reduction = reduction_of(t.instruction);
  Access access = access_of(c.reduction ? AccessKind::atomic : AccessKind::write, space, n * each);
  access.lands_later = true;
  c.to = t.place(access, to);
  if (c.to == nullptr) return;
  c.address = t.generic(space, to);
  c.thread = t.number;
  c.instruction = t.record.instruction;
  for (unsigned k = 0; k < n; ++k) {
    const uint64_t value = t.value(1 + k);
    const auto* const bytes = reinterpret_cast<const std::byte*>(&value);
    c.bytes.insert(c.bytes.end(), bytes, bytes + each);
  }
  defer(t, {std::move(c)}, space, mbarrier, n * each);
}

// Sends copies on their way that an mbarrier is told of, as so many bytes.
void AsyncUnit::defer(const Thread& t, Group copies, Space space, uint64_t mbarrier, uint64_t bytes) {
  std::byte* const place = t.place(access_of(AccessKind::atomic, space, 8), mbarrier);
  if (place == nullptr) return;
  Deferred d;
  d.address = t.generic(space, mbarrier);
  const Mbarrier b = Mbarrier::at(place);
  if (!b.initialised) return t.tell(MbarrierEvent::Kind::unready, d.address, b);
  for (const Copy& c : copies) issue(t, c, d.address);
  d.copies = std::move(copies);
  d.mbarrier = place;
  d.bytes = bytes;
  deferred_.push_back(std::move(d));
}

Reduction AsyncUnit::reduction_of(const ptx::Instruction& i) const {
  if (i.opcode != Opcode::red && !i.has(Modifier::reduce)) return nullptr;
  return static_cast<const InstructionSet*>(block_.program().instruction_set)->reduction(form_of(i));
}

}  // namespace grader::sim
