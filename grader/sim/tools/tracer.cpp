#include "sim/tools/tracer.h"

#include <bit>
#include <cstring>

namespace grader::sim {
namespace {

using ptx::Opcode;

// The operand that holds the (first) value of an access: PTX writes a load's destinations before the address,
// a store's and an atomic's operands after it. Nothing for instructions that move memory past the registers.
std::optional<uint32_t> value_operand(const ptx::Instruction& i, const Access& access) {
  switch (i.opcode) {
    case Opcode::ld:
      return 0u;
    case Opcode::st:
    case Opcode::atom:
    case Opcode::red:
      return access.base + 1u;
    default:
      return std::nullopt;
  }
}

TracedAccess::Kind kind_of(AccessKind kind) {
  return kind == AccessKind::write    ? TracedAccess::Kind::write
         : kind == AccessKind::atomic ? TracedAccess::Kind::atomic
                                      : TracedAccess::Kind::read;
}

}  // namespace

void Tracer::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  trace_ = {};
  trace_.kernel = readable_name(info.program.module.functions[info.kernel].name);
  trace_.grid = info.config.grid;
  trace_.block_size = info.config.block;
  trace_.block = block_;
  order_ = 0;
  barriers_ = 0;
  arrays_.clear();
  places_.clear();
}

uint32_t Tracer::place_of(uint32_t instruction) {
  const auto [it, is_new] =
      places_.try_emplace(scene_->place_id(instruction), static_cast<uint32_t>(trace_.places.size()));
  if (is_new) {
    const SourcePlace place = scene_->place(instruction);
    trace_.places.push_back({place.file, place.line, place.column});
  }
  return it->second;
}

uint32_t Tracer::array_at(uint64_t address, int64_t& offset) {
  TracedArray array;
  uint64_t start = window_base(address >> 32);
  if (start == window_base(kLocalWindow)) {
    array.space = TracedArray::Space::local;
  } else if (const auto object = scene_->object(address)) {
    if (start == window_base(kSharedWindow)) array.space = TracedArray::Space::shared;
    start = address - static_cast<uint64_t>(object->offset);
    array.name = object->name;
    array.element_type = object->element_type;
    array.element_size = object->element_size;
    array.shape = object->shape;
    array.size = object->size;
  }
  offset = static_cast<int64_t>(address - start);
  const auto [it, is_new] = arrays_.try_emplace(start, static_cast<uint32_t>(trace_.arrays.size()));
  if (is_new) trace_.arrays.push_back(std::move(array));
  return it->second;
}

void Tracer::memory_accessed(const AccessEvent& e) {
  if (e.block.index != block_) return;
  const auto value = value_operand(scene_->instruction(e.instruction), e.access);
  const uint32_t each = e.access.elements != 0 ? e.access.bytes / e.access.elements : e.access.bytes;
  const bool value_known = value && each <= 8 && e.access.bytes <= TracedAccess::kMostBytes &&
                           *value + e.access.elements <= std::size(e.record.operand);
  for (uint32_t m = e.mask; m; m &= m - 1) {
    if (trace_.accesses.size() >= kMostAccesses) {
      ++trace_.left_out;
      continue;
    }
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    TracedAccess access;
    access.order = order_;
    access.thread = e.warp * kWarpSize + lane;
    access.barriers = barriers_;
    access.array = array_at(e.addresses[lane], access.offset);
    access.place = place_of(e.instruction);
    access.kind = kind_of(e.access.kind);
    access.elements = e.access.elements;
    access.bytes = e.access.bytes;
    access.value_known = value_known;
    for (uint32_t i = 0; value_known && i < access.elements; ++i)
      std::memcpy(access.value.data() + i * each,
                  e.registers + e.record.operand[*value + i] + (each == 8 ? 8 : 4) * lane, each);
    trace_.accesses.push_back(access);
  }
  ++order_;
}

void Tracer::barrier_completed(const BarrierEvent& e) {
  if (e.block.index == block_) ++barriers_;
}

void Tracer::launch_ended(const LaunchResult&) {
  ended_.push_back(std::move(trace_));
  scene_.reset();
}

std::vector<Trace> Tracer::take() { return std::exchange(ended_, {}); }

}  // namespace grader::sim
