#include "sim/tools/async_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace grader::sim {

void AsyncCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  blocks_.clear();
  copies_ = false;
  for (uint32_t i = 0; i < info.program.instructions.size() && !copies_; ++i)
    copies_ = scene_->instruction(i).opcode == ptx::Opcode::cp;
}

void AsyncCheck::block_ended(const BlockInfo& block) { blocks_.erase(block.linear); }

void AsyncCheck::copy_issued(const CopyEvent& e) {
  Block& block = blocks_[e.block.linear];
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    block.to[(e.to + k) / 4] = {e.thread, e.instruction, e.mbarrier != 0, 1};
    if (e.from == 0 || e.from >> 32 != kSharedWindow) continue;
    Copy& source = block.from[(e.from + k) / 4];
    source = {e.thread, e.instruction, e.mbarrier != 0, source.count + 1};
  }
}

void AsyncCheck::copy_landed(const CopyEvent& e) {
  const auto found = blocks_.find(e.block.linear);
  if (found == blocks_.end()) return;
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    found->second.to.erase((e.to + k) / 4);
    const auto source = found->second.from.find((e.from + k) / 4);
    if (source != found->second.from.end() && --source->second.count == 0) found->second.from.erase(source);
  }
}

void AsyncCheck::memory_accessed(const AccessEvent& e) {
  const auto found = blocks_.find(e.block.linear);
  if (found == blocks_.end() || (found->second.to.empty() && found->second.from.empty())) return;
  const Block& block = found->second;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    for (uint32_t k = 0; k < std::max<uint32_t>(e.access.bytes, 4); k += 4) {
      const uint64_t address = e.addresses[lane] + k;
      if (const auto to = block.to.find(address / 4); to != block.to.end()) {
        touched(e, lane, address, to->second, false);
        break;
      }
      if (e.access.kind == AccessKind::read) continue;
      if (const auto from = block.from.find(address / 4); from != block.from.end()) {
        touched(e, lane, address, from->second, true);
        break;
      }
    }
  }
}

void AsyncCheck::touched(const AccessEvent& e, uint32_t lane, uint64_t address, const Copy& copy,
                         bool source) {
  const uint32_t at = scene_->in_learners_file(e.instruction, e.frame);
  const ThreadId id{e.block.linear, e.warp * kWarpSize + lane}, issuer{e.block.linear, copy.thread};
  const auto object = scene_->object(address);
  scene_->findings().add(
      fmt::format("copy {} {} {}", source, scene_->location(at), object ? object->key() : ""), id, [&] {
        const std::string what = scene_->element(address, e.access);
        const bool reads = e.access.kind == AccessKind::read;
        Finding f = scene_->finding(
            at, "synccheck", source ? "copy-source-overwritten" : "copy-not-waited",
            source ? fmt::format("{} is overwritten while an asynchronous copy still reads it", what)
                   : fmt::format("{} is {} while its asynchronous copy is still under way", what,
                                 reads ? "read" : "written"));
        f.label = fmt::format("{} {} {}", scene_->thread_name(id), reads ? "reads" : "writes", what);
        const SourcePlace place = scene_->place(copy.instruction);
        OtherSide other;
        other.file = place.file;
        other.line = place.line;
        other.column = place.column;
        other.label = fmt::format("{} sent the copy on its way", scene_->thread_name(issuer));
        other.block = scene_->findings().block_index(issuer);
        other.thread = scene_->findings().thread_index(issuer);
        f.other = std::move(other);
        f.next =
            copy.mbarrier
                ? "every thread that uses the bytes must first wait for this phase of the copy's mbarrier"
                : "the thread that copies must wait first (__pipeline_wait_prior(), cp.async.wait_group), "
                  "and a barrier let the others know";
        return f;
      });
}

}  // namespace grader::sim
