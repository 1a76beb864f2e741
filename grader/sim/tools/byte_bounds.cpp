#include "sim/tools/byte_bounds.h"

#include <fmt/format.h>

#include <bit>

namespace grader::sim {

void ByteBounds::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  byte_atomics_.launch_began(info);
}

void ByteBounds::memory_accessed(const AccessEvent& e) {
  if (!byte_atomics_.has(e.instruction)) return;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    const auto byte = byte_atomics_.byte(e, lane);
    const auto object = byte ? scene_->object(e.addresses[lane] + *byte) : std::nullopt;
    if (!object || (object->offset >= 0 && static_cast<uint64_t>(object->offset) < object->size)) continue;
    const uint32_t at = scene_->in_learners_file(e.instruction, e.frame);
    const ThreadId by{e.block.linear, e.warp * kWarpSize + lane};
    const SourcePlace place = scene_->place(at);
    const std::string key = fmt::format("byte bounds {}:{} {}", place.line, place.column, object->key());
    scene_->findings().add(key, by, [&] {
      Access access = e.access;
      access.bytes = 1;
      Finding f = scene_->finding(
          at, "memcheck", "out-of-bounds-atomic",
          fmt::format("atomic operation {} {}",
                      object->offset < 0 ? "before the start of" : "past the end of", object->title()));
      f.label = object->element_and_extent(access);
      f.next = "which threads, and which of their indices, may still do this access?";
      return f;
    });
  }
}

}  // namespace grader::sim
