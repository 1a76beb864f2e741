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
    : start_(start), bytes_(bytes), element_size_(std::max(element_size, 1u)) {
  elements_ = bytes_ / element_size_;
}

void AccessTally::launch_began(const LaunchInfo& info) {
  grid_ = info.config.grid;
  block_ = info.config.block;
  const ptx::Module& m = info.program.module;
  file_ = file_of(m, m.functions[info.kernel]);
  program_ = &info.program;
  for (Elements* elements : {&read_by_, &stored_by_, &first_store_, &first_read_}) elements->clear();
  for (auto* counts : {&reads_, &stores_, &block_reads_}) counts->clear();
}

AccessTally::Thread AccessTally::named(const Access& a) const {
  Thread thread{unfold(a.block, grid_), unfold(a.thread, block_), {}};
  if (a.location != ptx::kNone) thread.place = source_place(program_->module, a.location, file_);
  return thread;
}

uint64_t AccessTally::thread_of_grid(const Access& a) const {
  return a.block * (uint64_t{block_[0]} * block_[1] * block_[2]) + a.thread;
}

void AccessTally::read(const Access& access, uint64_t element) {
  const uint64_t thread = thread_of_grid(access);
  const auto [first, is_new] = read_by_.try_emplace(thread * elements_ + element, access);
  if (!is_new) {
    if (!read_twice_) read_twice_ = Twice{element, named(first->second), named(access)};
    return;
  }
  const auto [other, first_of_block] = first_read_.try_emplace(access.block * elements_ + element, access);
  if (!first_of_block && !read_by_two_) read_by_two_ = Twice{element, named(other->second), named(access)};
  if (const uint64_t reads = ++reads_[thread]; reads > most_read_.elements)
    most_read_ = {reads, named(access)};
  if (const uint64_t reads = ++block_reads_[access.block]; reads > most_read_by_block_.elements)
    most_read_by_block_ = {reads, named(access)};
}

void AccessTally::stored(const Access& access, uint64_t element) {
  const uint64_t thread = thread_of_grid(access);
  if (!stored_by_.try_emplace(thread * elements_ + element, access).second) return;
  if (const uint64_t stores = ++stores_[thread]; stores > most_stored_.elements)
    most_stored_ = {stores, named(access)};
}

void AccessTally::memory_accessed(const AccessEvent& e) {
  if (e.access.kind != AccessKind::read && e.access.kind != AccessKind::write) return;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    const uint64_t offset = e.addresses[lane] - start_;
    if (offset >= bytes_) continue;
    const Access access{e.block.linear, e.warp * kWarpSize + lane,
                        program_->instructions[e.instruction].location};
    const uint64_t first = offset / element_size_;
    const uint64_t last = std::min<uint64_t>(offset + e.access.bytes - 1, bytes_ - 1) / element_size_;
    if (e.access.kind == AccessKind::read) {
      if (first == last) read(access, first);
      continue;
    }
    if (first == last) stored(access, first);
    for (uint64_t i = first; i <= last && !stored_twice_; ++i) {
      const Access& before = first_store_.try_emplace(i, access).first->second;
      if (before.block != access.block || before.thread != access.thread)
        stored_twice_ = Twice{static_cast<size_t>(i), named(before), named(access)};
    }
  }
}

}  // namespace grader::sim
