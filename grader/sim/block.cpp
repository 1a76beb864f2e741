// A block: its turn-taking warps, its named barriers, and the values of special registers.
#include "sim/block.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/cluster.h"
#include "sim/report.h"
#include "sim/shared_layout.h"

namespace grader::sim {
namespace {

constexpr uint64_t kSlice = 50'000;  // warp instructions before the next warp has its turn

enum BarrierOperation : uint64_t { kSync, kArrive, kPopc, kAnd, kOr };

uint32_t align(uint32_t v, uint32_t a) { return (v + a - 1) / a * a; }

}  // namespace

Block::Block(Launch& launch) : launch_(launch) {
  const Dim3& b = launch.config.block;
  threads_ = b[0] * b[1] * b[2];
  warps_.resize((threads_ + kWarpSize - 1) / kWarpSize);
  order_.resize(warps_.size());
  const Program& p = launch.program;
  const FunctionCode& kernel = p.functions[launch.kernel];
  const uint32_t dynamic = align(kernel.shared_end, 128);
  for (const SharedVariable& s : p.shared) {
    SharedArray array{s.address, static_cast<uint32_t>(p.module.variables[s.variable].size), s.storage};
    if (s.dynamic)
      array.size = launch.config.dynamic_shared, array.storage = dynamic;
    else if (!uses_shared(static_cast<size_t>(&s - p.shared.data())))
      array.size = 0;
    arrays_.push_back(array);
  }
  shared_bytes_ = dynamic + launch.config.dynamic_shared;
  shared_ = AlignedBytes(shared_bytes_ + 64);
}

bool Block::uses_shared(size_t index) const {
  const Program& p = launch_.program;
  const SharedVariable& s = p.shared[index];
  return s.dynamic || s.reserved ||
         p.functions[launch_.kernel].shared_used.count(static_cast<uint32_t>(index)) != 0;
}

void Block::begin(uint64_t linear) {
  info_.linear = linear;
  const Dim3& g = launch_.config.grid;
  info_.index = {static_cast<uint32_t>(linear % g[0]), static_cast<uint32_t>(linear / g[0] % g[1]),
                 static_cast<uint32_t>(linear / (uint64_t{g[0]} * g[1]))};
  std::memset(shared_.get(), 0xff, shared_bytes_);
  for (const SharedVariable& s : launch_.program.shared)
    if (s.reserved) std::memset(shared_.get() + s.storage, 0, kReservedShared);
  for (Barrier& b : barriers_) b.reset();
  async_unit_.begin();
  for (uint32_t w = 0; w < warps_.size(); ++w)
    warps_[w].begin(*this, w, std::min(kWarpSize, threads_ - w * kWarpSize));
  begin_round();
  steps_aside_ = false;
  for (Observer* o : launch_.options.observers) o->block_began(info_);
}

ThreadId Block::thread(const Warp& w, unsigned lane) const {
  return {info_.linear, static_cast<const WarpState&>(w).index() * kWarpSize + lane};
}

void Block::begin_round() {
  launch_.schedule.arrange(order_);
  next_ = 0;
  progress_ = works_ = false;
  all_done_ = true;
}

// malloc in another block may have moved the table of windows.
void Block::look_at_windows() {
  const std::vector<Window>&loads = launch_.load_windows(), &stores = launch_.store_windows();
  if (warps_.front().windows == loads.data() && warps_.front().window_count == loads.size()) return;
  for (WarpState& w : warps_)
    w.windows = loads.data(), w.store_windows = stores.data(), w.window_count = loads.size();
}

Block::Result Block::run(uint64_t budget) {
  const uint64_t start = launch_.thread_instructions, most = launch_.options.max_instructions;
  look_at_windows();
  for (;;) {
    for (; next_ < order_.size(); ++next_) {
      WarpState& w = warps_[order_[next_]];
      if (w.done()) continue;
      all_done_ = false;
      // A warp that ended with the last instruction is nobody to report: the next one is, before it begins.
      const auto spent = [&] { return launch_.thread_instructions >= most && !launch_.stop && !w.done(); };
      if (spent()) report_budget(*this, w);
      if (launch_.stop) return Result::stopped;
      const uint64_t left = most - std::min(most, launch_.thread_instructions);
      const bool ran = w.run(std::min({kSlice, budget, left / kWarpSize + 1}));
      progress_ |= ran;
      works_ |= ran && !w.gave_way();
      if (spent()) report_budget(*this, w);
      if (launch_.stop) return Result::stopped;
      if (!steps_aside_) continue;
      steps_aside_ = false;
      ++next_;
      return Result::unfinished;
    }
    if (all_done_) break;
    const bool progress = progress_, works = works_;
    begin_round();
    if (!progress) return Result::waits;  // whether somebody can wake it, the cluster knows
    if (!works && cluster_->size() > 1) return Result::asks;
    if (launch_.thread_instructions - start >= budget) return Result::unfinished;
  }
  async_unit_.finish();
  for (Observer* o : launch_.options.observers) o->block_ended(info_);
  return Result::finished;
}

void Block::Barrier::reset() {
  expected = other_expected = 0;
  votes_all = 0xffffffffu;
  votes_any = votes = 0;
  places.clear();
  used = false;
}

void Block::Barrier::come_to(const Fragment& f, uint32_t warp) {
  for (const BarrierPlace& p : places)
    if (p.instruction == f.pc->instruction && same_calls(p.frame, f.frame)) return;
  places.push_back({f.pc->instruction, f.frame, warp, f.mask});
}

void Block::arrive_at_barrier(WarpState& w, Fragment& f) {
  const Record& r = *f.pc;
  const uint64_t operation = r.immediate & 0xff;
  const bool reduces = operation >= kPopc, counted = r.immediate & 0x100;
  const std::byte* const registers = f.frame->registers.get();
  const auto value = [&](unsigned operand, unsigned lane) {
    uint32_t v;
    std::memcpy(&v, registers + r.operand[operand] + 4 * lane, 4);
    return v;
  };
  const auto leader = static_cast<unsigned>(std::countr_zero(f.mask));
  const unsigned first = reduces ? 1 : 0;
  const uint32_t index = value(first, leader) % kBarriers;
  Barrier& b = barriers_[index];
  if (!b.used) {
    b.used = true;
    b.arrived.assign(warps_.size(), 0);
    b.waiting.assign(warps_.size(), 0);
    b.at.assign(warps_.size(), f.pc->instruction);
    b.frames.assign(warps_.size(), nullptr);
  }
  if (!counted) b.come_to(f, w.index());
  if (counted) {
    const uint32_t expected = value(first + 1, leader);
    if (b.expected != 0 && b.expected != expected) b.other_expected = b.expected;
    b.expected = expected;
  }
  if (b.arrived[w.index()] == 0) {
    b.at[w.index()] = f.pc->instruction;
    b.frames[w.index()] = operation == kArrive ? nullptr : f.frame;
  }
  b.arrived[w.index()] |= f.mask;
  if (reduces) {
    uint32_t p;
    std::memcpy(&p, registers + r.operand[first + (counted ? 2 : 1)], 4);
    b.votes_all &= p | ~f.mask;
    b.votes_any |= p & f.mask;
    b.votes += static_cast<uint32_t>(std::popcount(p & f.mask));
  }
  f.barrier = index;
  const Record* const at = f.pc;
  if (operation != kArrive) b.waiting[w.index()] |= f.mask;
  if (operation == kArrive) {
    for (Observer* o : launch_.options.observers)
      o->barrier_arrived({info_, w.index(), f.mask, at->instruction}, index);
    w.resume(f);
  }
  if (is_complete(b)) complete(index, at);
}

// A warp that came whole counts 32.
uint32_t Block::arrived_at(const Barrier& b) const {
  uint32_t count = 0;
  for (size_t w = 0; w < warps_.size(); ++w) {
    const bool whole = b.arrived[w] != 0 && (b.arrived[w] & warps_[w].live) == warps_[w].live;
    count += whole ? kWarpSize : static_cast<uint32_t>(std::popcount(b.arrived[w]));
  }
  return count;
}

// All threads that have not exited; or as many as the instruction says.
bool Block::is_complete(const Barrier& b) const {
  if (!b.used) return false;
  if (b.expected != 0) return arrived_at(b) >= b.expected;
  for (size_t w = 0; w < warps_.size(); ++w)
    if ((warps_[w].live & ~b.arrived[w]) != 0) return false;
  return true;
}

std::optional<Block::BarrierCount> Block::count_at(uint32_t barrier) const {
  if (barrier >= kBarriers || !barriers_[barrier].used || barriers_[barrier].expected == 0)
    return std::nullopt;
  const Barrier& b = barriers_[barrier];
  return BarrierCount{b.expected, arrived_at(b), b.other_expected};
}

void Block::complete(uint32_t index, const Record* last) {
  std::swap(completed_, barriers_[index]);
  barriers_[index].reset();
  const Barrier& b = completed_;
  for (WarpState& w : warps_) {
    for (Fragment& f : w.fragments()) {
      if (f.state != Fragment::State::at_barrier || f.barrier != index) continue;
      const Record& r = *f.pc;
      const uint64_t operation = r.immediate & 0xff;
      std::byte* const d = f.frame->registers.get() + r.operand[0];
      if (operation == kPopc) {
        for (uint32_t m = f.mask; m; m &= m - 1) std::memcpy(d + 4 * std::countr_zero(m), &b.votes, 4);
      } else if (operation == kAnd || operation == kOr) {
        const bool truth = operation == kAnd ? b.votes_all == 0xffffffffu : b.votes_any != 0;
        uint32_t old;
        std::memcpy(&old, d, 4);
        old = truth ? old | f.mask : old & ~f.mask;
        std::memcpy(d, &old, 4);
      }
      w.resume(f);
    }
  }
  if (launch_.options.observers.empty()) return;
  uint32_t arrived = 0, live = 0;
  for (size_t w = 0; w < warps_.size(); ++w) {
    arrived += static_cast<uint32_t>(std::popcount(b.arrived[w]));
    live += static_cast<uint32_t>(std::popcount(warps_[w].live));
  }
  for (Observer* o : launch_.options.observers)
    o->barrier_completed({info_, index, last->instruction, arrived, threads_ - live, b.places, b.expected,
                          b.other_expected, static_cast<uint32_t>(warps_.size()), b.arrived.data(),
                          b.waiting.data(), b.at.data(), b.frames.data()});
}

void Block::lanes_exited(const Record* where) {
  cluster_->lanes_exited();
  for (uint32_t i = 0; i < kBarriers; ++i) {
    bool anyone = false;  // somebody must be waiting, or there is nobody to let go
    for (WarpState& w : warps_)
      for (const Fragment& f : w.fragments())
        anyone |= f.state == Fragment::State::at_barrier && f.barrier == i;
    if (anyone && is_complete(barriers_[i])) complete(i, where);
  }
}

uint32_t Block::special_register(ptx::SpecialRegister which, uint32_t warp, unsigned lane,
                                 uint32_t* high) const {
  using S = ptx::SpecialRegister;
  const Dim3 &n = launch_.config.block, &g = launch_.config.grid, &c = launch_.cluster;
  const uint32_t t = warp * kWarpSize + lane, bit = 1u << lane;
  *high = 0;
  switch (which) {
    case S::tid_x:
      return t % n[0];
    case S::tid_y:
      return t / n[0] % n[1];
    case S::tid_z:
      return t / (n[0] * n[1]);
    case S::ntid_x:
      return n[0];
    case S::ntid_y:
      return n[1];
    case S::ntid_z:
      return n[2];
    case S::ctaid_x:
      return info_.index[0];
    case S::nctaid_x:
      return g[0];
    case S::clusterid_x:
      return cluster_->index()[0];
    case S::nclusterid_x:
      return g[0] / c[0];
    case S::cluster_ctaid_x:
      return info_.index[0] % c[0];
    case S::cluster_nctaid_x:
      return c[0];
    case S::ctaid_y:
      return info_.index[1];
    case S::nctaid_y:
      return g[1];
    case S::clusterid_y:
      return cluster_->index()[1];
    case S::nclusterid_y:
      return g[1] / c[1];
    case S::cluster_ctaid_y:
      return info_.index[1] % c[1];
    case S::cluster_nctaid_y:
      return c[1];
    case S::ctaid_z:
      return info_.index[2];
    case S::nctaid_z:
      return g[2];
    case S::clusterid_z:
      return cluster_->index()[2];
    case S::nclusterid_z:
      return g[2] / c[2];
    case S::cluster_ctaid_z:
      return info_.index[2] % c[2];
    case S::cluster_nctaid_z:
      return c[2];
    case S::cluster_ctarank:
      return rank_;
    case S::cluster_nctarank:
      return cluster_->size();
    case S::is_explicit_cluster:
      return cluster_->size() > 1 ? 0xffffffffu : 0;
    case S::envreg1:  // where cooperative groups find the grid's barrier
      return static_cast<uint32_t>(launch_.workspace >> 32);
    case S::envreg2:
      return static_cast<uint32_t>(launch_.workspace);
    case S::laneid:
      return lane;
    case S::warpid:
      return warp;
    case S::nwarpid:
      return static_cast<uint32_t>(warps_.size());
    case S::smid:
      return static_cast<uint32_t>(info_.linear % 132);
    case S::nsmid:
      return 132;
    case S::gridid:
      return 1;
    case S::lanemask_eq:
      return bit;
    case S::lanemask_lt:
      return bit - 1;
    case S::lanemask_le:
      return bit | (bit - 1);
    case S::lanemask_gt:
      return ~(bit | (bit - 1));
    case S::lanemask_ge:
      return ~(bit - 1);
    case S::dynamic_smem_size:
      return launch_.config.dynamic_shared;
    case S::total_smem_size:
    case S::aggr_smem_size:
      return launch_.program.functions[launch_.kernel].static_shared + launch_.config.dynamic_shared;
    default:
      return 0;
  }
}

}  // namespace grader::sim
