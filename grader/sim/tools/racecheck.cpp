#include "sim/tools/racecheck.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sim/async_unit.h"
#include "sim/launch.h"
#include "sim/warp_state.h"

namespace grader::sim {
namespace {

using ptx::Modifier;
using ptx::Opcode;

constexpr uint64_t kMostFound = 1 << 20;  // then the kernel's case is clear, and time is better saved
constexpr uint64_t kOfFirstRank = window_base(kSharedWindow) | uint64_t{1} << kRankShift;
constexpr uint32_t kMostTicks = 1u << 31;  // then time begins anew, with the next launch

// The k-th word of what a lane stores; for narrower accesses the value at its place in the word.
uint32_t stored_word(const AccessEvent& e, unsigned lane, unsigned k) {
  const uint32_t each = e.access.bytes / e.access.elements;
  const auto load = [&](unsigned element, unsigned slot_bytes, unsigned offset) {
    uint32_t v;
    std::memcpy(&v, e.registers + e.record.operand[1 + element] + slot_bytes * lane + offset, 4);
    return v;
  };
  if (each == 8) return load(k / 2, 8, k % 2 * 4);
  if (each == 4) return load(k, 4, 0);
  uint32_t word = 0;  // elements of 1 or 2 bytes
  const uint32_t first = k * 4 / each, shift = static_cast<uint32_t>(e.addresses[lane] & 3) * 8;
  for (uint32_t i = 0; i < 4 / each && first + i < e.access.elements; ++i)
    word |= (load(first + i, 4, 0) & ((1u << each * 8) - 1)) << (i * each * 8);
  return word << shift;
}

}  // namespace

RaceCheck::Rule RaceCheck::rule_of(const ptx::Instruction& i, const Access& access) {
  Rule r;
  const bool prepares = i.has(Modifier::init) || i.has(Modifier::inval);
  const bool mbarrier = i.opcode == Opcode::mbarrier || (i.opcode == Opcode::cp && i.has(Modifier::arrive));
  const bool atomic = i.opcode == Opcode::atom || i.opcode == Opcode::red || (mbarrier && !prepares);
  const bool matrix =
      i.opcode == Opcode::ldmatrix || i.opcode == Opcode::stmatrix || i.opcode == Opcode::wmma;
  r.copies = is_asynchronous_store(i) || (i.opcode == Opcode::cp && !mbarrier);
  r.by_access = r.copies || matrix;
  const bool stores = i.opcode == Opcode::st || i.opcode == Opcode::discard;
  r.watched = atomic || mbarrier || r.by_access || i.opcode == Opcode::ld || stores;
  r.reads = !stores && !r.by_access && !(mbarrier && prepares);
  r.writes = i.opcode != Opcode::ld && !r.by_access;
  const bool volatile_ = i.has(Modifier::volatile_) || i.has(Modifier::mmio);
  r.strong =
      atomic || volatile_ || i.has(Modifier::relaxed) || i.has(Modifier::acquire) || i.has(Modifier::release);
  // The memory of an mbarrier is given back by .inval: no race with those who used it as one.
  if (mbarrier && i.has(Modifier::inval)) r.strong = r.atomic = true;
  r.atomic |= atomic;
  r.mistaken = i.has(Modifier::volatile_);
  r.acquires = i.has(Modifier::acquire) || i.has(Modifier::acq_rel);
  r.releases = i.has(Modifier::release) || i.has(Modifier::acq_rel);
  r.narrow = !volatile_ && i.has(Modifier::cta);
  r.whole = !r.strong && (i.opcode == Opcode::ld || i.opcode == Opcode::st) &&
            (access.bytes == 4 || access.bytes == 8 || access.bytes == 16);
  r.plain = r.whole && access.bytes == 4 && access.elements == 1;
  return r;
}

void RaceCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  byte_atomics_.launch_began(info);
  results_.launch_began(info);
  used_.assign(info.program.instructions.size(), 0);
  called_from_.clear();
  copying_calls_.clear();
  rules_.clear();
  rules_.reserve(info.program.instructions.size());
  for (uint32_t i = 0; i < info.program.instructions.size(); ++i) {
    const ptx::Instruction& instruction = scene_->instruction(i);
    const bool access = info.program.instructions[i].access.kind != AccessKind::none ||
                        instruction.opcode == Opcode::cp || instruction.opcode == Opcode::mbarrier ||
                        is_asynchronous_store(instruction);
    rules_.push_back(access ? rule_of(instruction, info.program.instructions[i].access) : Rule{});
    Stamp stamp;
    stamp.instruction = std::min(i, (1u << 20) - 1);
    rules_.back().who = stamp.who();
  }
  const Dim3 cluster = cluster_of(info.program.module.functions[info.kernel], info.config);
  clustered_ = cluster[0] * cluster[1] * cluster[2] > 1;
  threads_ = info.config.block[0] * info.config.block[1] * info.config.block[2];
  for (auto& [block, state] : blocks_) spare_.push_back(std::move(state));
  blocks_.clear();
  current_block_ = UINT64_MAX;
  if (ticks_ > kMostTicks) {
    spare_.clear();
    global_.clear();
    ticks_ = 0;
  }
  global_.launch_began();
  launch_since_ = ++ticks_;
  releases_.clear();
  found_ = 0;
}

void RaceCheck::launch_finished() {
  if (const auto bytes = global_.watched_only())
    scene_->findings().note(fmt::format(
        "racecheck watched the first {} MiB only: the kernel touches more global memory than it has room to "
        "remember. A smaller case is watched whole",
        *bytes >> 20));
  if (found_ >= kMostFound)
    scene_->findings().note(
        fmt::format("racecheck stopped looking after {} races: mend those first", found_));
}

void RaceCheck::launch_ended(const LaunchResult&) { scene_.reset(); }

void RaceCheck::block_began(const BlockInfo& block) {
  std::unique_ptr<Running> state;
  if (spare_.empty()) {
    state = std::make_unique<Running>();
  } else {
    state = std::move(spare_.back());
    spare_.pop_back();
  }
  state->clock.begin(static_cast<uint32_t>(block.linear), threads_, &ticks_);
  state->since = state->clock.now;
  state->shared.drop_many();
  state->ended = state->told = false;
  if (clustered_) {
    const uint64_t first = shared_place(scene_->info(), block, kOfFirstRank).block;
    state->cluster = first == block.linear ? std::make_shared<ClusterClock>() : blocks_.at(first)->cluster;
    ++state->cluster->blocks;
  }
  blocks_[block.linear] = std::move(state);
  current_block_ = UINT64_MAX;
}

void RaceCheck::block_ended(const BlockInfo& block) {
  const auto it = blocks_.find(block.linear);
  if (it == blocks_.end()) return;
  current_block_ = UINT64_MAX;
  if (clustered_) return member_ended(*it->second);
  spare_.push_back(std::move(it->second));
  blocks_.erase(it);
}

void RaceCheck::memory_fenced(const OrderEvent& e) {
  const bool narrow = scene_->instruction(e.instruction).has(Modifier::cta);
  running(e.block).clock.fence(e.warp, e.mask, narrow);
}
void RaceCheck::warp_synchronized(const OrderEvent& e) {
  running(e.block).clock.warp_synchronized(e.warp, e.mask);
}
void RaceCheck::lanes_exchanged(const OrderEvent& e) { running(e.block).clock.warps[e.warp].meet(e.mask); }
void RaceCheck::barrier_arrived(const OrderEvent& e, uint32_t barrier) {
  running(e.block).clock.barrier_arrived(e.warp, barrier);
}
void RaceCheck::barrier_completed(const BarrierEvent& e) {
  running(e.block).clock.barrier_completed(e, threads_);
}

// The line of the learner's that called for the copy is known only now.
void RaceCheck::copy_issued(const CopyEvent& e) {
  const uint32_t at = scene_->in_learners_file(e.instruction, e.frame);
  if (at == e.instruction) return;
  called_from_[{e.block.linear, e.to}] = at;
  copying_calls_.insert(at);
}

// What a copy has brought counts as written by its issuer, now; who waits at the mbarrier knows of it.
void RaceCheck::copy_landed(const CopyEvent& e) {
  BlockClock& clock = running(e.block).clock;
  Stamp stamp;
  stamp.block = clock.block;
  stamp.clock = clock.now;
  stamp.thread = e.thread & 1023;
  uint32_t instruction = e.instruction;
  if (const auto at = called_from_.find({e.block.linear, e.to}); at != called_from_.end()) {
    instruction = at->second;
    called_from_.erase(at);
  }
  stamp.instruction = std::min(instruction, (1u << 20) - 1);
  const bool shared = e.to >> 32 == kSharedWindow;
  const Place to = shared ? shared_memory(e.block, e.to) : Place{&running(e.block), e.to};
  const RaceTime now = time(clock, shared ? to.owner->since : launch_since_);
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    RacePage* const page =
        this->page(*to.owner, shared ? Where::shared : Where::global, to.address + k, false, now);
    if (page == nullptr) continue;
    const uint32_t word = shadow_word(e.to + k);
    RaceCell cell = e.reduces ? page->cell(word, now) : RaceCell{};
    if (e.reduces) {  // others may do the same
      stamp.strong = true;
      cell.strong = stamp;
      cell.strong_mask = 15;
      cell.read_mask[0] = cell.read_mask[1] = 0;
    } else {
      cell.write = stamp;
      cell.write_mask = 15;
    }
    page->keep(word, cell, now);
    page->was_written(word, now);
  }
  if (e.mbarrier != 0) releases_.landed(clock, e.thread, meeting_place(e.block, e.mbarrier), !clustered_);
}

void RaceCheck::mbarrier_used(const MbarrierEvent& e) {
  BlockClock& clock = running(e.block).clock;
  // In a cluster others may arrive at it, and their code as a rule leaves the scope at its default, .cta.
  const bool narrow = !clustered_ && !scene_->instruction(e.instruction).has(Modifier::cluster);
  const uint64_t address = meeting_place(e.block, e.address);
  const bool relaxed = scene_->instruction(e.instruction).has(Modifier::relaxed);  // then fences order
  if (e.kind == MbarrierEvent::Kind::waited) {
    releases_.read(clock, e.warp, e.lane, address,
                   relaxed ? Releases::Read::relaxed : Releases::Read::acquires, narrow);
  } else if (e.kind == MbarrierEvent::Kind::arrived) {
    if (!relaxed) clock.fence(e.warp, 1u << e.lane, narrow);
    releases_.release(clock, e.warp, e.lane, address, narrow);
  }
}

// Two strong accesses have an order, if not one that the program says. Within a warp volatile gives none.
bool RaceCheck::meet_as_equals(const Stamp& a, const Touch& t) const {
  const Stamp& b = t.stamp;
  if (!a.strong || !b.strong || (a.block != b.block && (a.narrow || b.narrow))) return false;
  const bool passes_on = a.block == b.block && a.thread / kWarpSize == b.thread / kWarpSize &&
                         t.address >> 32 == kSharedWindow && !rules_[a.instruction].atomic &&
                         !rules_[b.instruction].atomic &&
                         (rules_[a.instruction].mistaken || rules_[b.instruction].mistaken);
  return !passes_on;
}

// Strong stores are not compared with each other; but no order lets two lanes of one instruction both have
// their value.
void RaceCheck::check_same_step(const AccessEvent& e, const Touch& touch) {
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    for (uint32_t n = m & (m - 1); n; n &= n - 1) {
      const auto other = static_cast<uint32_t>(std::countr_zero(n));
      if (e.addresses[lane] != e.addresses[other] || stored_word(e, lane, 0) == stored_word(e, other, 0))
        continue;
      Touch t = touch;
      Stamp earlier = touch.stamp;
      earlier.thread = (e.warp * kWarpSize + lane) & 1023;
      t.stamp.thread = (e.warp * kWarpSize + other) & 1023;
      t.address = e.addresses[lane];
      if (where(t.address) == Where::shared) {
        const Place place = shared_memory(e.block, t.address);
        t.address = place.address;
        t.owner = place.owner->clock.block;
      }
      return report(earlier, t, Pair::write_write);
    }
  }
}

inline RaceTime RaceCheck::time(const BlockClock& clock, uint32_t since) const {
  return {clock.block, clock.now, clock.barrier, since};
}

inline RaceCheck::Where RaceCheck::where(uint64_t address) const {
  const uint64_t window = address >> 32;
  if (window == kSharedWindow) return Where::shared;
  const std::vector<Window>& windows = scene_->info().memory.windows();
  if (window < kGlobalWindow || window - kGlobalWindow >= windows.size()) return Where::unwatched;
  return windows[window - kGlobalWindow].writable ? Where::global : Where::unwatched;
}

inline RacePage* RaceCheck::page(Running& block, Where where, uint64_t address, bool bytes,
                                 const RaceTime& now) {
  if (where == Where::global) return global_.words(address, bytes, now);
  RacePage* const page = where == Where::shared ? block.shared.at(address) : nullptr;
  if (page == nullptr) return nullptr;
  page->enter(now);
  if (bytes) page->make_bytes();
  return page;
}

inline uint32_t RaceCheck::in_page(RacePage& page, const WarpWords& words, const AccessEvent& e,
                                   const Rule& rule, const RaceTime& now) const {
  if (!rule.writes) return runs_.read(page, words, now);
  return runs_.write(page, words, e.registers + e.record.operand[1], now);
}

// The common case, whole words of each of 32 lanes. Returns the lanes that are still to be looked at one by
// one.
inline uint32_t RaceCheck::whole_warp(Running& block, const AccessEvent& e, const LaneRuns& runs,
                                      const Rule& rule) {
  const Where where = this->where(runs.first[0]);
  if (where == Where::unwatched) return runs.differing >> 32 == 0 ? 0 : kFullMask;
  if (clustered_ && std::any_of(std::begin(runs.first), std::end(runs.first),
                                [](uint64_t a) { return a >> 32 == kSharedWindow && names_a_rank(a); }))
    return kFullMask;
  const RaceTime now = time(block.clock, where == Where::shared ? block.since : launch_since_);
  uint32_t rest = kFullMask;
  if (where == Where::global) rest = in_groups(e, runs, rule, now);
  if (rest == 0 || !rule.plain) return rest;
  WarpWords words;
  for (unsigned run = 0; run < kRunsOfWarp; ++run)
    words.first[run] = static_cast<uint16_t>(shadow_word(runs.first[run]));
  std::memcpy(words.runs, runs.of, sizeof words.runs);
  for (unsigned run = 0; run < kRunsOfWarp; ++run)
    if ((rest >> run * kRunLanes & 0xff) == 0) words.runs[run] = LaneRun::scattered;
  words.who = rule.who | ((e.warp * kWarpSize) & 1023);
  if (!runs.regular || runs.differing >> kShadowPageBits != 0)
    return rest & in_pages(block, where, words, e, rule, now);
  if (where == Where::shared && !rule.writes && !clustered_) {
    RacePage* const page = block.shared.at(runs.first[0]);
    if (page != nullptr && page->log_reads(words, now)) return 0;
  }
  RacePage* const page = this->page(block, where, runs.first[0], false, now);
  return page == nullptr ? 0 : rest & in_page(*page, words, e, rule, now);
}

// Threads side by side that touch sixteen words side by side, and nothing else in the page so far. After the
// first that do not all others are looked at word by word too, so that they come in their order.
uint32_t RaceCheck::in_groups(const AccessEvent& e, const LaneRuns& runs, const Rule& rule,
                              const RaceTime& now) {
  constexpr uint64_t kBytes = RaceSummary::kWords * 4;
  if (!runs.regular || runs.differing >> 32 != 0 || global_.is_by_words(runs.first[0])) return kFullMask;
  const uint32_t bytes = e.access.bytes, shift = bytes == 4 ? 0 : bytes == 8 ? 1 : 2;
  const uint32_t lanes = RaceSummary::kWords >> shift;
  uint32_t rest = kFullMask;
  for (uint32_t lane = 0; lane < kWarpSize; lane += lanes) {
    const uint32_t run = lane / kRunLanes;
    const uint64_t address = runs.first[run] + lane % kRunLanes * bytes;
    bool together = runs.of[run] == LaneRun::neighbours && address % kBytes == 0;
    if (lanes > kRunLanes)
      together = together && runs.of[run + 1] == LaneRun::neighbours &&
                 runs.first[run + 1] == address + kRunLanes * bytes;
    if (!together) break;
    const GroupTouch touch{now.block, now.now, rule.who | ((e.warp * kWarpSize) & 1023) | lane | shift << 30};
    bool noted;
    if (!rule.writes) {
      noted = global_.read(address, touch, now);
    } else {
      uint32_t values[RaceSummary::kWords];
      if (rule.plain)
        std::memcpy(values, e.registers + e.record.operand[1] + 4 * lane, sizeof values);
      else
        for (uint32_t w = 0; w < RaceSummary::kWords; ++w)
          values[w] = stored_word(e, lane + (w >> shift), w & ((1u << shift) - 1));
      noted = global_.write(address, touch, values, now);
    }
    if (!noted) break;
    rest &= ~(((1u << lanes) - 1) << lane);
  }
  return rest;
}

uint32_t RaceCheck::in_pages(Running& block, Where where, const WarpWords& words, const AccessEvent& e,
                             const Rule& rule, const RaceTime& now) {
  uint32_t rest = 0;
  for (unsigned run = 0; run < kRunsOfWarp; ++run) {
    const uint64_t address = e.addresses.runs()->first[run];
    uint32_t lanes = kFullMask;
    if (words.runs[run] != LaneRun::scattered && this->where(address) == where) {
      RacePage* const page = this->page(block, where, address, false, now);
      WarpWords alone = words;
      for (unsigned other = 0; other < kRunsOfWarp; ++other)
        if (other != run) alone.runs[other] = LaneRun::scattered;
      lanes = page == nullptr ? 0 : in_page(*page, alone, e, rule, now);
    }
    rest |= lanes & 0xffu << run * kRunLanes;
  }
  return rest;
}

void RaceCheck::memory_accessed(const AccessEvent& e) {
  const Rule& rule = rules_[e.instruction];
  if (!rule.watched || found_ >= kMostFound) return;
  uint32_t rest = e.mask;
  const LaneRuns* const runs = e.addresses.runs();
  if (rule.whole && rest == kFullMask && runs != nullptr) rest = whole_warp(running(e.block), e, *runs, rule);
  if (rest != 0) lanes(e, rule, rest);
}

// While nothing has been released it is for the words of findings alone, and the first time stands for all.
bool RaceCheck::is_used(const AccessEvent& e) {
  if (!releases_.empty()) return results_.is_used(e);
  const bool called = e.frame != nullptr && e.frame->parent != nullptr;
  uint8_t& known =
      used_[called ? scene_->info().program.code[e.frame->return_to - 1].instruction : e.instruction];
  if (known == 0) known = results_.is_used(e) ? 1 : 2;
  return known == 1;
}

void RaceCheck::lanes(const AccessEvent& e, Rule rule, uint32_t rest) {
  if (rule.by_access) {
    rule.reads = e.access.kind != AccessKind::write;
    rule.writes = e.access.kind != AccessKind::read;
    // The mbarrier that a bulk copy reports to, and what a reduction changes.
    if (e.access.kind == AccessKind::atomic) rule.strong = rule.atomic = true;
  }
  // Who updates without looking at what was there has not learnt that anything has happened before.
  rule.looks = rule.strong && rule.reads && !e.access.lands_later && (!rule.atomic || is_used(e));
  Running& block = running(e.block);
  if (rule.releases) block.clock.fence(e.warp, e.mask, rule.narrow);
  const bool plain_store = e.access.kind == AccessKind::write && e.access.elements <= 4 && !rule.by_access;
  Touch t;
  t.warp = e.warp;
  t.frame = e.frame;
  t.value_known = plain_store;
  t.stamp.block = block.clock.block;
  t.stamp.instruction = std::min(e.instruction, (1u << 20) - 1);
  t.stamp.strong = rule.strong;
  t.stamp.narrow = rule.narrow;
  t.stamp.clock = block.clock.now;
  t.on_its_way = e.access.lands_later;
  if (rule.mistaken && plain_store) check_same_step(e, t);
  for (; rest; rest &= rest - 1) {
    t.lane = static_cast<uint32_t>(std::countr_zero(rest));
    lane(block, e, rule, t);
  }
}

void RaceCheck::lane(Running& block, const AccessEvent& e, const Rule& rule, Touch t) {
  t.stamp.thread = (e.warp * kWarpSize + t.lane) & 1023;
  const std::optional<uint32_t> byte = rule.strong ? byte_atomics_.byte(e, t.lane) : std::nullopt;
  const uint64_t address = e.addresses[t.lane] + byte.value_or(0);
  const uint32_t bytes = byte ? 1 : e.access.bytes;
  const Where where = this->where(address);
  if (where == Where::unwatched) return;
  const bool shared = where == Where::shared, weak_read = !rule.writes && !rule.strong;
  const Place place = shared ? shared_memory(e.block, address) : Place{&block, address};
  const uint64_t start = place.address;
  t.owner = place.owner->clock.block;
  if (rule.looks && releases_.read(block.clock, e.warp, t.lane, meeting_place(e.block, address),
                                   rule.acquires ? Releases::Read::acquires
                                   : rule.atomic ? Releases::Read::atomic
                                                 : Releases::Read::relaxed,
                                   rule.narrow))
    scene_->findings().ordered_by_value();
  if (shared && clustered_) {
    t.address = start;
    visit(*place.owner, t, rule);
  }
  const RaceTime now = time(block.clock, shared ? place.owner->since : launch_since_);
  for (uint32_t k = 0; k * 4 < bytes; ++k) {
    t.address = start + k * 4;
    RacePage* const page = this->page(*place.owner, where, t.address, bytes < 4, now);
    if (page == nullptr) continue;
    if (weak_read && page->settled[shadow_word(t.address)] == now.now) continue;
    t.mask = bytes >= 4 ? 15 : static_cast<uint8_t>(((1u << bytes) - 1) << (start & 3));
    if (t.value_known) t.value = stored_word(e, t.lane, k);
    touch(block, rule, t, *page, now);
  }
  if (rule.strong && rule.writes && !t.on_its_way)
    releases_.release(block.clock, e.warp, t.lane, meeting_place(e.block, address),
                      rule.narrow || (shared && !clustered_));
}

void RaceCheck::touch(Running& b, const Rule& rule, const Touch& t, RacePage& page, const RaceTime& now) {
  const uint32_t word = shadow_word(t.address);
  const RaceCell cell = page.cell(word, now);
  if (rule.looks && cell.strong_mask != 0) b.told = true;
  bool found = judge(b, rule, t, cell) || (rule.writes && judge_more(b, t, page, now));
  if (!page.bytes) return remember(b, rule, t, page, cell, now);
  for (uint32_t rest = t.mask; rest; rest &= rest - 1) {
    const auto k = static_cast<uint32_t>(std::countr_zero(rest));
    Touch byte = t;
    byte.address = (t.address & ~uint64_t{3}) + k;
    byte.mask = 15;  // of a byte's own page
    byte.value = t.value >> 8 * k & 255;
    const RaceCell own = page.bytes[k].cell(word, now);
    found = found || judge(b, rule, byte, own);
    if (t.mask != 15) remember(b, rule, byte, page.bytes[k], own, now);
  }
  if (t.mask == 15) {
    remember(b, rule, t, page, cell, now);
    page.settled[word] = 0;  // as far as its bytes know
    return;
  }
  page.keep(word, cell, now);
  if (rule.writes && !t.on_its_way) page.was_written(word, now);
}

bool RaceCheck::judge(const Running& b, const Rule& rule, const Touch& t, const RaceCell& cell) {
  const auto meets = [&](uint8_t mask, const Stamp& earlier) {
    return (mask & t.mask) && !b.clock.ordered(earlier, t.warp, t.lane) && !meet_as_equals(earlier, t);
  };
  bool found = false;
  const Pair with_write = rule.writes ? Pair::write_write : Pair::write_read;
  if (meets(cell.write_mask, cell.write)) {
    const bool same_value = !rule.reads && t.value_known && cell.value_known && cell.value == t.value &&
                            cell.write_mask == t.mask;
    found = !same_value;
    if (found) report(cell.write, t, with_write);
  }
  if (!found && meets(cell.strong_mask, cell.strong)) {
    found = true;
    report(cell.strong, t, with_write);
  }
  for (unsigned k = 0; rule.writes && k < 2; ++k)
    if (meets(cell.read_mask[k], cell.read[k])) {
      report(cell.read[k], t, Pair::read_write);
      return true;
    }
  return found;
}

bool RaceCheck::judge_more(const Running& b, const Touch& t, const RacePage& page, const RaceTime& now) {
  const std::vector<Stamp>* const reads = page.more_reads(shadow_word(t.address));
  if (reads == nullptr) return false;
  const uint32_t since = std::max(now.since, page.written[shadow_word(t.address)]);
  for (const Stamp& r : *reads)
    if (r.clock >= since && !b.clock.ordered(r, t.warp, t.lane) && !meet_as_equals(r, t)) {
      report(r, t, Pair::read_write);
      return true;
    }
  return false;
}

void RaceCheck::remember(const Running& b, const Rule& rule, const Touch& t, RacePage& page, RaceCell cell,
                         const RaceTime& now) const {
  const uint32_t word = shadow_word(t.address);
  if (!rule.writes) {
    if (t.mask == 15) page.keep_more(word, cell, t.stamp, now);
    if (remember_read(cell, t.stamp, t.mask, now,
                      [&](const Stamp& earlier) { return b.clock.ordered(earlier, t.warp, t.lane); }))
      page.settled[word] = now.now;
    return page.keep(word, cell, now);
  }
  if (t.on_its_way) return page.keep(word, cell, now);
  page.was_written(word, now);
  cell.read_mask[0] = cell.read_mask[1] = 0;
  if (t.stamp.strong) {  // the weak one before it stays: others may still race with that
    cell.strong = t.stamp;
    cell.strong_mask = t.mask;
    return page.keep(word, cell, now);
  }
  cell.write = t.stamp;
  cell.strong_mask = 0;
  cell.write_mask = t.mask;
  cell.value = t.value;
  cell.value_known = t.value_known;
  page.keep(word, cell, now);
}

}  // namespace grader::sim
