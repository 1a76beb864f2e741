#include "sim/schedule.h"

#include <algorithm>
#include <numeric>

#include "sim/program.h"

namespace grader::sim {
namespace {

// Can other threads see what it does?
bool is_visible(const InstructionInfo& info) {
  if (info.order == InstructionInfo::Order::fence) return true;
  if (info.access.kind == AccessKind::none) return false;
  return info.access.space != ptx::Space::local && info.access.space != ptx::Space::param &&
         info.access.space != ptx::Space::const_;
}

}  // namespace

Schedule::Schedule(const Program& p, uint64_t seed) : seed_(seed), state_(seed), code_(p.code.data()) {
  if (seed == kDefault) return;
  if (seed == 1) {
    blocks_ = warps_ = Order::descending;
    branches_ = Branch::jumps_first;
    return;
  }
  if (seed == 2) {
    switch_one_in_ = 1;
  } else {
    constexpr Order kOrders[] = {Order::ascending, Order::descending, Order::shuffled};
    blocks_ = kOrders[below(3)];
    warps_ = kOrders[below(3)];
    branches_ = Branch::either;
    constexpr uint32_t kOneIn[] = {2, 8, 32};
    switch_one_in_ = kOneIn[seed % 3];
    multiplier_ = random();
    shift_ = random();
  }
  stretches_ = stretches_of(p);
}

// splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014)
uint64_t Schedule::random() {
  uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

uint64_t Schedule::cluster_at(uint64_t position, uint64_t count, uint64_t group) const {
  if (blocks_ == Order::ascending) return position;
  const uint64_t first = position / group * group, n = std::min(group, count - first), i = position - first;
  if (blocks_ == Order::descending) return first + n - 1 - i;
  uint64_t multiplier = multiplier_ % n + 1;
  while (std::gcd(multiplier, n) != 1) ++multiplier;  // so that every one has its turn
  return first + (i * (multiplier % n) + shift_ % n) % n;
}

size_t Schedule::next_resident(size_t count) {
  return blocks_ == Order::shuffled ? below(static_cast<uint32_t>(count)) : 0;
}

void Schedule::arrange(std::vector<uint32_t>& order) {
  std::iota(order.begin(), order.end(), 0u);
  if (warps_ == Order::descending) std::reverse(order.begin(), order.end());
  if (warps_ != Order::shuffled) return;
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(static_cast<uint32_t>(i))]);
}

bool Schedule::jump_first() {
  return branches_ == Branch::jumps_first || (branches_ == Branch::either && random() % 2 == 0);
}

std::vector<uint16_t> Schedule::stretches_of(const Program& p) const {
  constexpr uint16_t kMost = 1000;
  std::vector<uint16_t> result(p.code.size(), 1);
  bool next_is_access = false;
  for (size_t i = p.code.size(); i-- > 0;) {
    const uint32_t instruction = p.code[i].instruction;
    if (instruction >= p.instructions.size()) continue;
    const InstructionInfo& info = p.instructions[instruction];
    const ptx::Opcode opcode = p.module.functions[info.function].body[info.body_index].opcode;
    if (i + 1 < p.code.size() && !next_is_access && opcode != ptx::Opcode::bra &&
        opcode != ptx::Opcode::brx && (result[i + 1] & kRecords) < kMost)
      result[i] = static_cast<uint16_t>((result[i + 1] & kRecords) + 1);
    // An instruction may be several records.
    next_is_access = is_visible(info) && (i == 0 || p.code[i - 1].instruction != instruction);
    if (next_is_access) result[i] |= kAccess;
  }
  return result;
}

Schedule::Next Schedule::before_access() {
  if (switch_one_in_ == 1) return Next::block;
  if (below(switch_one_in_) != 0) return Next::same;
  constexpr Next kNext[] = {Next::lanes, Next::warp, Next::block};
  return kNext[below(3)];
}

uint32_t Schedule::lanes_ahead(uint32_t lanes) {
  if (branches_ != Branch::either) return 0;
  const auto pattern = static_cast<uint32_t>(random());
  return (lanes & pattern) != lanes ? lanes & pattern : 0;
}
uint32_t Schedule::head_start() { return 1 + below(64); }

}  // namespace grader::sim
