#include "sim/tools/async_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace grader::sim {

void AsyncCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  to_.clear();
  from_.clear();
  under_way_ = 0;
  outlived_ = {{}, ptx::kNone};
  copies_ = false;
  for (uint32_t i = 0; i < info.program.instructions.size() && !copies_; ++i)
    copies_ = scene_->instruction(i).opcode == ptx::Opcode::cp;
}

AsyncCheck::Place AsyncCheck::place(std::map<uint64_t, Words>& all, const BlockInfo& block,
                                    uint64_t address) {
  if (address >> 32 != kSharedWindow) return {&all[kNoBlock], address / 4};
  const SharedPlace owner = shared_place(scene_->info(), block, address);
  return {&all[owner.block], owner.address / 4};
}

void AsyncCheck::copy_issued(const CopyEvent& e) {
  const ThreadId by{e.block.linear, e.thread};
  const uint32_t at = scene_->in_learners_file(e.instruction, e.frame);
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    const Place to = place(to_, e.block, e.to + k);
    under_way_ += 1 - to.words->count(to.word);
    (*to.words)[to.word] = {by, at, e.mbarrier != 0, false, 1};
    if (e.from == 0 || e.from >> 32 != kSharedWindow) continue;
    const Place from = place(from_, e.block, e.from + k);
    Copy& source = (*from.words)[from.word];
    source = {by, at, e.mbarrier != 0, false, source.count + 1};
  }
}

void AsyncCheck::free_source(const CopyEvent& e, uint32_t offset) {
  if (e.from == 0 || e.from >> 32 != kSharedWindow) return;
  const Place from = place(from_, e.block, e.from + offset);
  const auto source = from.words->find(from.word);
  if (source != from.words->end() && --source->second.count == 0) from.words->erase(source);
}

void AsyncCheck::copy_read(const CopyEvent& e) {
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    const Place to = place(to_, e.block, e.to + k);
    if (const auto copy = to.words->find(to.word); copy != to.words->end()) copy->second.read = true;
    free_source(e, k);
  }
}

void AsyncCheck::copy_landed(const CopyEvent& e) {
  bool read = false;
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    const Place to = place(to_, e.block, e.to + k);
    const auto copy = to.words->find(to.word);
    read = copy != to.words->end() && copy->second.read;
    if (copy != to.words->end()) to.words->erase(copy), --under_way_;
    if (!read) free_source(e, k);
  }
  if (!read && e.mbarrier == 0 && e.from >> 32 == kSharedWindow) outlived(e);
}

void AsyncCheck::memory_accessed(const AccessEvent& e) {
  if (under_way_ == 0) return;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    for (uint32_t k = 0; k < std::max<uint32_t>(e.access.bytes, 4); k += 4) {
      const uint64_t address = e.addresses[lane] + k;
      const Place to = place(to_, e.block, address);
      if (const auto copy = to.words->find(to.word); copy != to.words->end()) {
        touched(e, lane, address, copy->second, false);
        break;
      }
      if (e.access.kind == AccessKind::read) continue;
      const Place from = place(from_, e.block, address);
      if (const auto copy = from.words->find(from.word); copy != from.words->end()) {
        touched(e, lane, address, copy->second, true);
        break;
      }
    }
  }
}

// The block has ended, and nobody has waited until its shared memory was read.
void AsyncCheck::outlived(const CopyEvent& e) {
  const ThreadId by{e.block.linear, e.thread};
  if (outlived_ == std::pair(by, e.instruction)) return;  // another piece of one copy
  outlived_ = {by, e.instruction};
  scene_->findings().add(fmt::format("copy outlived {}", scene_->place_id(e.instruction)), by, [&] {
    const auto object = scene_->object(e.from);
    const std::string source = object ? object->title() : "shared memory";
    Finding f =
        scene_->finding(e.instruction, "synccheck", "copy-outlives-source",
                        fmt::format("a block ends while an asynchronous copy still reads its {}", source));
    f.label = fmt::format("{} sent the copy on its way, and did not wait", scene_->thread_name(by));
    f.next =
        "the shared memory of a block ends with the block: cp.async.bulk.commit_group, then "
        "cp.async.bulk.wait_group.read by the same thread, before it ends";
    return f;
  });
}

void AsyncCheck::touched(const AccessEvent& e, uint32_t lane, uint64_t address, const Copy& copy,
                         bool source) {
  const uint32_t at = scene_->in_learners_file(e.instruction, e.frame);
  const ThreadId id{e.block.linear, e.warp * kWarpSize + lane}, issuer = copy.by;
  const auto object = scene_->object(address);
  scene_->findings().add(
      fmt::format("copy {} {} {}", source, scene_->place_id(at), object ? object->key() : ""), id, [&] {
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
        if (copy.read)
          f.notes.push_back(
              "it was waited for with .read, which says that its source may be used again: not that its "
              "bytes "
              "have arrived");
        f.next =
            copy.read ? "cp.async.bulk.wait_group without .read waits until the bytes are where they go"
            : copy.mbarrier
                ? "every thread that uses the bytes must first wait for this phase of the copy's mbarrier"
                : "the thread that copies must wait first (cg::wait(), consumer_wait(), "
                  "__pipeline_wait_prior()), "
                  "and a barrier let the others know";
        return f;
      });
}

}  // namespace grader::sim
