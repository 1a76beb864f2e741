#include "sim/tools/proxy_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sim/async_unit.h"

namespace grader::sim {
namespace {

using ptx::Modifier;
using ptx::Opcode;

bool is_shared(ptx::Space space) {
  return space == ptx::Space::shared || space == ptx::Space::shared_cluster;
}

bool copies_from_shared(const ptx::Instruction& i) {
  if (i.opcode != Opcode::cp || !i.has(Modifier::bulk)) return false;
  const auto spaces = spaces_of(i);
  return spaces.size() == 2 && is_shared(spaces[1]);
}

bool is_small_copy(const ptx::Instruction& i) { return i.opcode == Opcode::cp && !i.has(Modifier::bulk); }

bool fences_the_async_proxy(const ptx::Instruction& i) {
  if (i.opcode != Opcode::fence || !i.has(Modifier::proxy)) return false;
  return i.has(Modifier::async_generic) || (i.has(Modifier::async) && !i.has(Modifier::global));
}

}  // namespace

void ProxyCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  blocks_.clear();
  now_ = 0;
  copies_ = false;
  for (uint32_t i = 0; i < info.program.instructions.size() && !copies_; ++i)
    copies_ = copies_from_shared(scene_->instruction(i));
}

void ProxyCheck::instruction_executed(const InstructionEvent& e) {
  ++now_;
  if (!fences_the_async_proxy(scene_->instruction(e.instruction))) return;
  Block& block = blocks_[e.block.linear];
  for (uint32_t m = e.mask; m; m &= m - 1)
    block.fenced[{e.block.linear, e.warp * kWarpSize + static_cast<uint32_t>(std::countr_zero(m))}] = now_;
  block.any_fence = true;
  block.barriers_at_fence = block.barriers;
}

void ProxyCheck::memory_accessed(const AccessEvent& e) {
  if (e.access.kind == AccessKind::read) return;
  // What bulk copies bring comes through the async proxy itself; what cp.async brings does not.
  const bool by_proxy = e.access.lands_later && !is_small_copy(scene_->instruction(e.instruction));
  if (by_proxy && e.access.kind == AccessKind::atomic) return;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    if (e.addresses[lane] >> 32 != kSharedWindow) continue;
    for (uint32_t k = 0; k < std::max<uint32_t>(e.access.bytes, 4); k += 4) {
      const SharedPlace place = shared_place(scene_->info(), e.block, e.addresses[lane] + k);
      auto& writes = blocks_[place.block].writes;
      if (by_proxy)
        writes.erase(place.address / 4);
      else
        writes[place.address / 4] = {{e.block.linear, e.warp * kWarpSize + lane},
                                     scene_->in_learners_file(e.instruction, e.frame),
                                     now_,
                                     blocks_[e.block.linear].barriers};
    }
  }
}

void ProxyCheck::barrier_completed(const BarrierEvent& e) { ++blocks_[e.block.linear].barriers; }

bool ProxyCheck::is_shown(Block& block, const Write& write, ThreadId issuer) {
  const auto fenced_since = [&](ThreadId id) {
    const auto found = block.fenced.find(id);
    return found != block.fenced.end() && found->second > write.time;
  };
  if (fenced_since(write.by) || fenced_since(issuer)) return true;
  // Another block's writes are shown by what passes between the two, which is not followed here.
  if (write.by.block != issuer.block) return true;
  return block.any_fence && block.barriers_at_fence > write.barriers;
}

void ProxyCheck::copy_issued(const CopyEvent& e) {
  if (!copies_from_shared(scene_->instruction(e.instruction))) return;
  look_at(e, e.from, false);
  if (e.reduces) look_at(e, e.to, true);
}

void ProxyCheck::look_at(const CopyEvent& e, uint64_t begin, bool reduces) {
  if (begin >> 32 != kSharedWindow) return;
  const ThreadId issuer{e.block.linear, e.thread};
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    const SharedPlace place = shared_place(scene_->info(), e.block, begin + k);
    Block& owner = blocks_[place.block];
    const auto write = owner.writes.find(place.address / 4);
    if (write == owner.writes.end() || is_shown(owner, write->second, issuer)) continue;
    report(e, begin + k, write->second, reduces);
  }
}

void ProxyCheck::report(const CopyEvent& e, uint64_t address, const Write& by, bool reduces) {
  const ThreadId issuer{e.block.linear, e.thread};
  const uint32_t at = scene_->in_learners_file(e.instruction, e.frame);
  scene_->findings().add(
      fmt::format("proxy {} {}", scene_->place_id(at), scene_->place_id(by.instruction)), issuer, [&] {
        const auto object = scene_->object(address);
        const std::string source = object ? object->title() : "shared memory";
        Finding f = scene_->finding(at, "synccheck", "copy-without-proxy-fence",
                                    fmt::format("a bulk {} {} need not see what was written there",
                                                reduces ? "reduction into" : "copy of", source));
        f.label = fmt::format("{} sends the {} on its way", scene_->thread_name(issuer),
                              e.reduces ? "reduction" : "copy");
        const SourcePlace where = scene_->place(by.instruction);
        OtherSide other;
        other.file = where.file;
        other.line = where.line;
        other.column = where.column;
        other.label = fmt::format("{} writes {}", scene_->thread_name(by.by), source);
        other.block = scene_->findings().block_index(by.by);
        other.thread = scene_->findings().thread_index(by.by);
        f.other = std::move(other);
        f.next =
            "bulk copies go another way to memory than stores (the async proxy), and a barrier does not "
            "order the two: "
            "after its stores each thread needs cuda::ptx::fence_proxy_async(cuda::ptx::space_shared) "
            "(fence.proxy.async.shared::cta), then comes the barrier, then the copy";
        return f;
      });
}

}  // namespace grader::sim
