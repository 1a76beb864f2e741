#include "sim/tools/counters.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <utility>

#include "sim/async_unit.h"
#include "sim/tools/memory_cost.h"

namespace grader::sim {
namespace {

using ptx::InstructionClass;
using ptx::Modifier;
using ptx::Opcode;

const ptx::Instruction& instruction_at(const Program& p, uint32_t index) {
  const InstructionInfo& i = p.instructions[index];
  return p.module.functions[i.function].body[i.body_index];
}

// The counts of instructions by class stand in counters.def in the order of InstructionClass.
constexpr Count count_of(InstructionClass c) {
  return static_cast<Count>(static_cast<int>(Count::integer) + static_cast<int>(c) -
                            static_cast<int>(InstructionClass::integer));
}
static_assert(count_of(InstructionClass::fp64) == Count::fp64);
static_assert(count_of(InstructionClass::predicate) == Count::predicate);
static_assert(count_of(InstructionClass::communication) == Count::communication);
static_assert(count_of(InstructionClass::other) == Count::other);

// Counting bits takes a while on hosts that may have no instruction for it, and warps are mostly full.
uint32_t count_of_lanes(uint32_t mask) {
  return mask == kFullMask ? kWarpSize : static_cast<uint32_t>(std::popcount(mask));
}

bool is_block_barrier(const ptx::Instruction& i) {
  return (i.opcode == Opcode::bar || i.opcode == Opcode::barrier) && !i.has(Modifier::warp);
}

bool mentions(const ptx::Operand& operand, uint32_t reg) {
  return operand.reg == reg || std::any_of(operand.elements.begin(), operand.elements.end(),
                                           [&](const ptx::Operand& each) { return mentions(each, reg); });
}

// Whether anybody reads the result of an atomic. Where nobody does, ptxas makes a reduction of it, if there
// is one.
bool is_read(const ptx::Function& function, const ptx::Instruction& atomic) {
  if (atomic.has(Modifier::exch) || atomic.has(Modifier::cas)) return true;
  if (atomic.operands.empty() || atomic.operands[0].reg == ptx::kNone) return !atomic.operands.empty();
  const uint32_t result = atomic.operands[0].reg;
  return std::any_of(function.body.begin(), function.body.end(), [&](const ptx::Instruction& each) {
    return each.guard == result ||
           std::any_of(each.operands.begin() + (&each == &atomic), each.operands.end(),
                       [&](const ptx::Operand& o) { return mentions(o, result); });
  });
}

}  // namespace

void Counters::launch_began(const LaunchInfo& info) {
  const Program& p = info.program;
  program_ = &p;
  learner_file_ = info.learner_file;
  launch_ = {};
  launch_.kernel = readable_name(p.module.functions[info.kernel].name);
  launch_.grid = info.config.grid;
  launch_.block = info.config.block;
  launch_.as_sass = !sass_.empty();
  view_ = SassView(p, sass_);
  cells_.assign(p.instructions.size(), {});
  roles_.assign(p.instructions.size(), Role::plain);
  for (uint32_t i = 0; i < p.instructions.size(); ++i) {
    const ptx::Instruction& instruction = instruction_at(p, i);
    const bool conditional = instruction.guard != ptx::kNone || instruction.opcode == Opcode::brx;
    if ((instruction.opcode == Opcode::bra || instruction.opcode == Opcode::brx) && conditional)
      roles_[i] = Role::branch;
    if (instruction.opcode == Opcode::atom &&
        is_read(p.module.functions[p.instructions[i].function], instruction))
      roles_[i] = Role::atomic;
    if (instruction.opcode == Opcode::cp || instruction.opcode == Opcode::discard ||
        is_asynchronous_store(instruction))
      roles_[i] = Role::async_copy;
  }
  gathered_ = 0;
}

void Counters::instruction_executed(const InstructionEvent& e) {
  Cell& cell = cells_[e.instruction];
  ++cell.executed;
  const uint32_t threads = count_of_lanes(e.active);
  cell.threads += threads;
  cell.threads_on += e.mask == e.active ? threads : count_of_lanes(e.mask);
  if (roles_[e.instruction] == Role::plain || roles_[e.instruction] == Role::atomic) return;
  if (roles_[e.instruction] == Role::branch) {
    count_branch(e);
  } else if (gathered_ != 0) {
    cell.global.requests += 1;
    cell.global.cost += sectors(gathered_addresses_, gathered_);
    gathered_ = 0;
  }
}

void Counters::count_branch(const InstructionEvent& e) {
  cells_[e.instruction].uniform += !e.diverged;
  if (view_.is_branch(e.instruction)) return;
  if (e.diverged) return;
  uint32_t guard;  // a bit a lane: it is the branch's condition
  std::memcpy(&guard, e.registers + e.record.guard, sizeof guard);
  const bool jumps = (e.mask & (guard ^ e.record.guard_flip)) != 0;
  for (const uint32_t access : jumps ? view_.jumped_over(e.instruction) : view_.left_out(e.instruction))
    ++cells_[access].shared_off;
}

void Counters::count_shared(Cell& cell, uint32_t instruction, const Access& access, const uint64_t* addresses,
                            uint32_t mask) {
  const uint32_t bytes = view_.shared_bytes(instruction, access.bytes);
  if (bytes == 0) return;
  uint64_t aligned[kWarpSize];
  if (bytes > access.bytes) {
    for (uint32_t m = mask; m; m &= m - 1) {
      const auto lane = static_cast<uint32_t>(std::countr_zero(m));
      aligned[lane] = addresses[lane] & ~uint64_t{bytes - 1};
    }
    addresses = aligned;
  }
  const Wavefronts w = wavefronts(addresses, mask, bytes, access.kind == AccessKind::read);
  ++cell.shared.requests;
  cell.shared.cost += w.all;
  cell.shared.ideal += w.all - w.conflicts;
}

void Counters::count(uint32_t instruction, const Access& access, const uint64_t* addresses, uint32_t mask) {
  Cell& cell = cells_[instruction];
  const uint64_t window = addresses[std::countr_zero(mask)] >> 32;
  uint32_t here = mask;  // lanes in the same memory as the first
  for (uint32_t m = access.space == ptx::Space::generic ? mask : 0; m; m &= m - 1) {
    const uint64_t other = addresses[std::countr_zero(m)] >> 32;
    if (other != window && (other < kGlobalWindow || window < kGlobalWindow)) here &= ~(m & -m);
  }
  if (window == kSharedWindow) {
    count_shared(cell, instruction, access, addresses, here);
  } else if (window == kLocalWindow) {
    cell.local.requests += (access.bytes + 3) / 4;  // the card goes there word by word
    cell.local.cost += local_sectors(addresses, here, access.bytes);
  } else if (window >= kGlobalWindow && access.space != ptx::Space::const_) {
    ++cell.global.requests;
    const uint64_t bytes = distinct_bytes(addresses, here, access.bytes);
    const uint32_t touched =
        access.kind == AccessKind::atomic ? atomic_sectors(addresses, here) : sectors(addresses, here);
    cell.global.cost += touched;
    cell.global.ideal += std::min<uint64_t>(touched, (bytes + kSectorBytes - 1) / kSectorBytes);
    cell.global.bytes += bytes;
  }
  if (mask != here) count(instruction, access, addresses, mask & ~here);
}

void Counters::memory_accessed(const AccessEvent& e) {
  if (roles_[e.instruction] != Role::async_copy) {
    const uint32_t lanes = view_.is_aggregated(e.instruction) ? e.mask & -e.mask : e.mask;
    count(e.instruction, e.access, e.addresses, lanes);
    return;
  }
  const auto lane = static_cast<uint32_t>(std::countr_zero(e.mask));
  if (e.addresses[lane] < window_base(kGlobalWindow) || e.access.kind != AccessKind::read) return;
  gathered_ |= e.mask;
  gathered_addresses_[lane] = e.addresses[lane];
}

Counts Counters::counts_of(uint32_t index) const {
  const ptx::Instruction& instruction = instruction_at(*program_, index);
  const Cell& cell = cells_[index];
  Counts c;
  c[Count::instructions] = cell.executed;
  c[Count::thread_instructions] = cell.threads;
  c[Count::thread_instructions_on] = cell.threads_on;
  c[count_of(ptx::instruction_class(instruction))] = cell.threads_on;
  if (is_block_barrier(instruction)) c[Count::barriers] = cell.executed;
  if (roles_[index] == Role::branch && view_.is_branch(index)) {
    c[Count::branches] = cell.executed;
    c[Count::uniform_branches] = cell.uniform;
    c[Count::divergent_branches] = cell.executed - cell.uniform;
  } else if (const uint32_t inner = view_.inner_branches(index)) {
    c[Count::branches] = c[Count::uniform_branches] =
        inner * cell.executed;  // the rare cases are not counted
  }
  if (roles_[index] == Role::async_copy) {
    // Nsight Compute has them among the loads.
    c[Count::async_copy_requests] = c[Count::global_load_requests] = cell.global.requests;
    c[Count::async_copy_sectors] = c[Count::global_load_sectors] = cell.global.cost;
    c[Count::shared_loads] = cell.executed * view_.shared_loads(index);
    return c;
  }
  switch (program_->instructions[index].access.kind) {
    case AccessKind::none:
      break;
    case AccessKind::read:
      c[Count::global_load_requests] = cell.global.requests;
      c[Count::global_load_sectors] = cell.global.cost;
      c[Count::global_load_ideal_sectors] = cell.global.ideal;
      c[Count::global_load_bytes] = cell.global.bytes;
      c[Count::shared_loads] = cell.shared.requests + cell.shared_off;
      c[Count::shared_load_wavefronts] = cell.shared.cost;
      c[Count::shared_load_conflicts] = cell.shared.cost - cell.shared.ideal;
      c[Count::local_load_requests] = cell.local.requests;
      c[Count::local_load_sectors] = cell.local.cost;
      break;
    case AccessKind::write:
      c[Count::global_store_requests] = cell.global.requests;
      c[Count::global_store_sectors] = cell.global.cost;
      c[Count::global_store_ideal_sectors] = cell.global.ideal;
      c[Count::global_store_bytes] = cell.global.bytes;
      c[Count::shared_stores] = cell.shared.requests + cell.shared_off;
      c[Count::shared_store_wavefronts] = cell.shared.cost;
      c[Count::shared_store_conflicts] = cell.shared.cost - cell.shared.ideal;
      c[Count::local_store_requests] = cell.local.requests;
      c[Count::local_store_sectors] = cell.local.cost;
      break;
    case AccessKind::atomic: {
      const bool returns = roles_[index] == Role::atomic;
      c[returns ? Count::global_atomic_requests : Count::global_reduction_requests] = cell.global.requests;
      c[returns ? Count::global_atomic_sectors : Count::global_reduction_sectors] = cell.global.cost;
      c[Count::shared_atomics] = cell.shared.requests + cell.shared_off;
      break;
    }
  }
  return c;
}

void Counters::launch_ended(const LaunchResult&) {
  std::map<std::pair<std::string, uint32_t>, Counts> lines;
  for (uint32_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i].executed == 0 && cells_[i].shared_off == 0) continue;
    const Counts counts = counts_of(i);
    const SourcePlace place =
        source_place(program_->module, program_->instructions[i].location, learner_file_);
    lines[{place.file, place.line}] += counts;
    launch_.total += counts;
  }
  for (auto& [place, counts] : lines) launch_.lines.push_back({place.first, place.second, counts});
  ended_.push_back(std::move(launch_));
  program_ = nullptr;
}

std::unique_ptr<Observer> Counters::fork() const {
  auto other = std::make_unique<Counters>();
  other->program_ = program_;
  other->learner_file_ = learner_file_;
  other->roles_ = roles_;
  other->view_ = view_;
  other->cells_.resize(cells_.size());
  return other;
}

void Counters::merge(Observer& fork) {
  const auto& other = static_cast<const Counters&>(fork);
  const auto add = [](Cell::Traffic& to, const Cell::Traffic& from) {
    to.requests += from.requests;
    to.cost += from.cost;
    to.ideal += from.ideal;
    to.bytes += from.bytes;
  };
  for (size_t i = 0; i < cells_.size(); ++i) {
    Cell& to = cells_[i];
    const Cell& from = other.cells_[i];
    to.executed += from.executed;
    to.threads += from.threads;
    to.threads_on += from.threads_on;
    to.uniform += from.uniform;
    to.shared_off += from.shared_off;
    add(to.global, from.global);
    add(to.shared, from.shared);
    add(to.local, from.local);
  }
}

std::vector<LaunchCounters> Counters::take() { return std::exchange(ended_, {}); }

}  // namespace grader::sim
