#include "sim/frame_layout.h"

#include <cstring>

#include "sim/lane_run.h"

namespace grader::sim {
namespace {

constexpr uint32_t kLanes4 = 4 * kWarpSize, kLanes8 = 8 * kWarpSize;

}  // namespace

FrameLayout::FrameLayout(const ptx::Function& f) {
  registers_.resize(f.registers.size());
  for (size_t i = 0; i < f.registers.size(); ++i) {
    const ptx::Type type = f.registers[i].type;
    if (type != ptx::Type::pred) registers_[i] = allocate(ptx::size_of(type) * kWarpSize);
  }
  for (size_t i = 0; i < f.registers.size(); ++i)  // predicates side by side: 4 bytes each
    if (f.registers[i].type == ptx::Type::pred) {
      registers_[i] = size_;
      size_ += 4;
    }
  registers_end_ = size_;
}

uint32_t FrameLayout::allocate(uint32_t bytes) {
  size_ = (size_ + 63) & ~63u;
  const uint32_t slot = size_;
  size_ += bytes <= kLanes4 ? kLanes4 : bytes;
  return slot;
}

uint32_t FrameLayout::constant(uint64_t bits, bool wide) {
  const auto [it, added] = constants_.try_emplace({wide ? bits : static_cast<uint32_t>(bits), wide}, 0);
  if (added) it->second = allocate(wide ? kLanes8 : kLanes4);
  return it->second;
}
uint32_t FrameLayout::predicate(bool value) {
  const auto [it, added] = predicates_.try_emplace(value, 0);
  if (added) it->second = allocate(4);
  return it->second;
}
uint32_t FrameLayout::special(ptx::SpecialRegister r) {
  const auto [it, added] = frame_slots_.try_emplace({FrameSlot::Kind::special, static_cast<uint32_t>(r)}, 0);
  if (added) it->second = allocate(ptx::size_of(ptx::type_of(r)) * kWarpSize);
  return it->second;
}
uint32_t FrameLayout::local_address(uint32_t offset) {
  const auto [it, added] = frame_slots_.try_emplace({FrameSlot::Kind::local_address, offset}, 0);
  if (added) it->second = allocate(kLanes8);
  return it->second;
}
uint32_t FrameLayout::temporary(unsigned n, bool wide) {
  const auto [it, added] = temporaries_.try_emplace({n, wide}, 0);
  if (added) it->second = allocate(wide ? kLanes8 : kLanes4);
  return it->second;
}
uint32_t FrameLayout::temporary_predicate(unsigned n) {
  const auto [it, added] = temporary_predicates_.try_emplace(n, 0);
  if (added) it->second = allocate(4);
  return it->second;
}

uint32_t FrameLayout::memo() {
  size_ = (size_ + 63) & ~63u;
  const uint32_t slot = size_;
  registers_end_ = size_ += kMemoBytes;
  return slot;
}

void FrameLayout::finish(FunctionCode& code) {
  code.register_bytes = (size_ + 63) & ~63u;
  code.written_bytes = registers_end_;
  code.registers.assign(code.register_bytes, std::byte{0xff});  // poison: never a plausible value
  for (const auto& [key, slot] : constants_) {
    const auto [bits, wide] = key;
    for (uint32_t lane = 0; lane < kWarpSize; ++lane)
      std::memcpy(&code.registers[slot + lane * (wide ? 8 : 4)], &bits, wide ? 8 : 4);
  }
  for (const auto& [value, slot] : predicates_) std::memset(&code.registers[slot], value ? 0xff : 0, 4);
  for (const auto& [key, slot] : frame_slots_) code.frame_slots.push_back({slot, key.first, key.second});
}

}  // namespace grader::sim
