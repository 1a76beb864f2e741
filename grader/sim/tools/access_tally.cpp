#include "sim/tools/access_tally.h"

#include <algorithm>
#include <bit>

namespace grader::sim {
namespace {

Dim3 unfold(uint64_t linear, const Dim3& extent) {
  return {static_cast<uint32_t>(linear % extent[0]), static_cast<uint32_t>(linear / extent[0] % extent[1]),
          static_cast<uint32_t>(linear / (uint64_t{extent[0]} * extent[1]))};
}

}  // namespace

AccessTally::AccessTally(DevicePointer start, size_t bytes, uint32_t element_size)
    : start_(start), bytes_(bytes), element_size_(std::max(element_size, 1u)) {}

void AccessTally::launch_began(const LaunchInfo& info) {
  grid_ = info.config.grid;
  block_ = info.config.block;
  const ptx::Module& m = info.program.module;
  file_ = file_of(m, m.functions[info.kernel]);
  program_ = &info.program;
  reads_.clear();
  stored_by_.clear();
}

AccessTally::Thread AccessTally::named(const Access& a) const {
  Thread thread{unfold(a.block, grid_), unfold(a.thread, block_), {}};
  if (a.location != ptx::kNone) thread.place = source_place(program_->module, a.location, file_);
  return thread;
}

void AccessTally::memory_accessed(const AccessEvent& e) {
  if (e.access.kind != AccessKind::read && e.access.kind != AccessKind::write) return;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    const uint64_t offset = e.addresses[lane] - start_;
    if (offset >= bytes_) continue;
    const Access access{e.block.linear, e.warp * kWarpSize + lane,
                        program_->instructions[e.instruction].location};
    if (e.access.kind == AccessKind::read) {
      const uint64_t reads =
          ++reads_[access.block * (uint64_t{block_[0]} * block_[1] * block_[2]) + access.thread];
      if (reads <= most_reads_) continue;
      most_reads_ = reads;
      reader_ = named(access);
      continue;
    }
    const uint64_t last = std::min<uint64_t>(offset + e.access.bytes - 1, bytes_ - 1) / element_size_;
    for (uint64_t i = offset / element_size_; i <= last && !stored_twice_; ++i) {
      const Access& first = stored_by_.try_emplace(i, access).first->second;
      if (first.block != access.block || first.thread != access.thread)
        stored_twice_ = SharedElement{static_cast<size_t>(i), named(first), named(access)};
    }
  }
}

}  // namespace grader::sim
