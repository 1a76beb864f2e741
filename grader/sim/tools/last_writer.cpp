#include "sim/tools/last_writer.h"

#include <algorithm>
#include <bit>

namespace grader::sim {
namespace {

Dim3 unfold(uint64_t linear, const Dim3& extent) {
  return {static_cast<uint32_t>(linear % extent[0]), static_cast<uint32_t>(linear / extent[0] % extent[1]),
          static_cast<uint32_t>(linear / (uint64_t{extent[0]} * extent[1]))};
}

}  // namespace

LastWriter::LastWriter(DevicePointer start, size_t bytes, uint32_t element_size)
    : start_(start),
      bytes_(bytes),
      element_size_(std::max(element_size, 1u)),
      entries_((bytes + element_size_ - 1) / element_size_) {}

void LastWriter::launch_began(const LaunchInfo& info) {
  grid_ = info.config.grid;
  block_ = info.config.block;
  const ptx::Module& m = info.program.module;
  const uint32_t file = file_of(m, m.functions[info.kernel]);
  places_.clear();
  for (uint32_t i = 0; i < m.locations.size(); ++i) places_.push_back(source_place(m, i, file));
  program_ = &info.program;
}

void LastWriter::memory_accessed(const AccessEvent& e) {
  if (e.access.kind == AccessKind::read) return;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    const uint64_t offset = e.addresses[lane] - start_;
    if (offset >= bytes_) continue;
    const uint64_t last = std::min<uint64_t>(offset + e.access.bytes - 1, bytes_ - 1) / element_size_;
    for (uint64_t i = offset / element_size_; i <= last; ++i)
      entries_[i] = {e.block.linear, e.warp * kWarpSize + lane,
                     program_->instructions[e.instruction].location};
  }
}

std::optional<LastWriter::Writer> LastWriter::writer(size_t element) const {
  if (element >= entries_.size() || entries_[element].thread == kNobody) return std::nullopt;
  const Entry& e = entries_[element];
  Writer w{unfold(e.block, grid_), unfold(e.thread, block_), {}};
  if (e.location < places_.size()) w.place = places_[e.location];
  return w;
}

}  // namespace grader::sim
