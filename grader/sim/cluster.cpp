#include "sim/cluster.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/report.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;

Cluster::Cluster(Launch& launch) : launch_(launch) {
  const Dim3& c = launch.cluster;
  for (uint32_t rank = 0; rank < c[0] * c[1] * c[2]; ++rank) {
    blocks_.push_back(std::make_unique<Block>(launch));
    blocks_.back()->join_cluster(*this, rank);
  }
  order_.resize(blocks_.size());
}

void Cluster::begin(uint64_t linear) {
  const Dim3 &c = launch_.cluster, &g = launch_.config.grid;
  const Dim3 n{g[0] / c[0], g[1] / c[1], g[2] / c[2]};
  index_ = {static_cast<uint32_t>(linear % n[0]), static_cast<uint32_t>(linear / n[0] % n[1]),
            static_cast<uint32_t>(linear / (uint64_t{n[0]} * n[1]))};
  for (uint32_t rank = 0; rank < size(); ++rank) {
    const uint64_t x = index_[0] * c[0] + rank % c[0], y = index_[1] * c[1] + rank / c[0] % c[1],
                   z = index_[2] * c[2] + rank / (c[0] * c[1]);
    blocks_[rank]->begin((z * g[1] + y) * g[0] + x);
  }
  ended_.assign(size(), false);
  arrived_.assign(size(), std::vector<uint32_t>(blocks_[0]->warps().size(), 0));
}

Block::Result Cluster::run(uint64_t budget) {
  uint64_t asking_since = launch_.thread_instructions;  // all blocks have done nothing but ask, or wait
  for (;;) {
    bool all_ended = true, progress = false, turn_over = false, all_ask = true;
    launch_.schedule.arrange(order_);
    for (const uint32_t rank : order_) {
      if (ended_[rank]) continue;
      const uint64_t before = launch_.warp_instructions;
      const Block::Result result = blocks_[rank]->run(budget);
      if (result == Block::Result::stopped) return result;
      ended_[rank] = result == Block::Result::finished;
      all_ended = all_ended && ended_[rank];
      const bool stands = result == Block::Result::waits && launch_.warp_instructions == before;
      all_ask = all_ask && (stands || result == Block::Result::asks);
      turn_over = turn_over || result == Block::Result::unfinished;
      progress = progress || ended_[rank] || launch_.warp_instructions != before;
    }
    if (all_ended) return Block::Result::finished;
    if (!all_ask) asking_since = launch_.thread_instructions;
    if (turn_over || launch_.thread_instructions - asking_since >= budget) return Block::Result::unfinished;
    if (progress) continue;
    for (uint32_t rank = 0; rank < size(); ++rank)
      if (!ended_[rank]) {
        report_deadlock(*blocks_[rank]);
        break;
      }
    return Block::Result::stopped;
  }
}

bool Cluster::execute(WarpState& w, const Fragment& f) {
  const ptx::Instruction& i = instruction_of(launch_.program, *f.pc);
  if (i.opcode != Opcode::barrier) {
    map(w, f, i);
    return true;
  }
  uint32_t& arrived = arrived_[w.block->rank()][w.index()];
  if (i.has(Modifier::arrive)) {
    arrived |= f.mask;
    for (Observer* o : launch_.options.observers)
      o->cluster_arrived({w.block->info(), w.index(), f.mask, f.pc->instruction});
    complete_if_all_here();
    return true;
  }
  if ((arrived & f.mask) != 0) return false;  // the phase that they arrived at is not over
  tell_waited(w, f);
  return true;
}

// mapa d, a, rank: the address in the block of that rank; getctarank d, a: the rank it belongs to.
void Cluster::map(WarpState& w, const Fragment& f, const ptx::Instruction& i) {
  const uint32_t* const pool = launch_.program.operand_pool.data() + f.pc->extra;
  std::byte* const registers = f.frame->registers.get();
  for (uint32_t m = f.mask; m; m &= m - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(m));
    const auto value = [&](unsigned operand) {
      uint64_t v;
      std::memcpy(&v, registers + pool[2 * operand] + 8 * lane, 8);
      return v;
    };
    const uint64_t address = value(1), field = address >> kRankShift & 0xff;
    uint64_t result = field == 0 ? w.block->rank() : field - 1;
    if (i.opcode == Opcode::mapa)
      result = (address & ~(uint64_t{0xff} << kRankShift)) | ((value(2) & 0x7f) + 1) << kRankShift;
    std::memcpy(registers + pool[0] + 8 * lane, &result, 8);
  }
}

// Every thread of the cluster that has not exited.
bool Cluster::is_complete() const {
  bool anyone = false;
  for (uint32_t rank = 0; rank < size(); ++rank)
    for (size_t w = 0; w < arrived_[rank].size(); ++w) {
      if (blocks_[rank]->warps()[w].live & ~arrived_[rank][w]) return false;
      anyone = anyone || arrived_[rank][w] != 0;
    }
  return anyone;
}

void Cluster::complete_if_all_here() {
  if (!is_complete()) return;
  if (!launch_.options.observers.empty()) tell_completed();
  for (uint32_t rank = 0; rank < size(); ++rank) {
    arrived_[rank].assign(arrived_[rank].size(), 0);
    for (WarpState& w : blocks_[rank]->warps())
      for (Fragment& f : w.fragments())
        if (f.state == Fragment::State::at_barrier && f.barrier == Block::kClusterBarrier) {
          tell_waited(w, f);
          w.resume(f);
        }
  }
}

void Cluster::tell_waited(const WarpState& w, const Fragment& f) const {
  for (Observer* o : launch_.options.observers)
    o->cluster_waited({w.block->info(), w.index(), f.mask, f.pc->instruction});
}

void Cluster::tell_completed() const {
  const Dim3& n = launch_.config.block;
  for (Observer* o : launch_.options.observers) {
    for (uint32_t rank = 0; rank < size(); ++rank) {
      uint32_t threads = n[0] * n[1] * n[2];
      for (const WarpState& w : blocks_[rank]->warps()) {
        const uint32_t lanes = threads >= kWarpSize ? kFullMask : (1u << threads) - 1;
        threads -= std::min(threads, kWarpSize);
        if (const uint32_t exited = lanes & ~arrived_[rank][w.index()])
          o->cluster_arrived({blocks_[rank]->info(), w.index(), exited, ptx::kNone});
      }
    }
    o->cluster_completed(blocks_[0]->info());
  }
}

}  // namespace grader::sim
