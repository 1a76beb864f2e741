#include "sim/tools/async_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sim/async_unit.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;

void AsyncCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  to_.clear();
  from_.clear();
  under_way_ = 0;
  outlived_ = {{}, ptx::kNone};
  copies_ = false;
  for (uint32_t i = 0; i < info.program.instructions.size() && !copies_; ++i)
    copies_ = scene_->instruction(i).opcode == Opcode::cp || is_asynchronous_store(scene_->instruction(i));
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
  const bool store = scene_->instruction(e.instruction).opcode == Opcode::st;
  const char* const noun = e.reduces ? "reduction" : store ? "store" : "copy";
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    const Place to = place(to_, e.block, e.to + k);
    Copy& destination = (*to.words)[to.word];
    under_way_ += destination.count == 0 ? 1 : 0;
    const uint32_t others = e.reduces && destination.reduces ? destination.count : 0;
    destination = {by, at, e.mbarrier != 0, false, others + 1, e.reduces, noun};
    if (e.from == 0 || e.from >> 32 != kSharedWindow) continue;
    const Place from = place(from_, e.block, e.from + k);
    Copy& source = (*from.words)[from.word];
    source = {by, at, e.mbarrier != 0, false, source.count + 1, false, noun};
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
  for (uint32_t k = 0; k < e.bytes; k += 4) {
    const Place to = place(to_, e.block, e.to + k);
    const auto copy = to.words->find(to.word);
    if (copy != to.words->end() && --copy->second.count == 0) to.words->erase(copy), --under_way_;
    if (!e.read) free_source(e, k);
  }
  if (!e.read && e.mbarrier == 0 && e.from >> 32 == kSharedWindow) outlived(e);
}

void AsyncCheck::memory_accessed(const AccessEvent& e) {
  if (under_way_ == 0) return;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    for (uint32_t k = 0; k < std::max<uint32_t>(e.access.bytes, 4); k += 4) {
      const uint64_t address = e.addresses[lane] + k;
      const Place to = place(to_, e.block, address);
      if (const auto copy = to.words->find(to.word); copy != to.words->end() && !may_meet(e, copy->second)) {
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

// An atomic, a reduction, or a load that is ordered with them.
bool AsyncCheck::may_meet(const AccessEvent& e, const Copy& copy) const {
  if (!copy.reduces) return false;
  const ptx::Instruction& i = scene_->instruction(e.instruction);
  return e.access.kind == AccessKind::atomic ||
         (i.opcode == Opcode::ld &&
          (i.has(Modifier::relaxed) || i.has(Modifier::acquire) || i.has(Modifier::volatile_)));
}

// The block has ended, and nobody has waited until its shared memory was read.
void AsyncCheck::outlived(const CopyEvent& e) {
  const ThreadId by{e.block.linear, e.thread};
  if (outlived_ == std::pair(by, e.instruction)) return;  // another piece of one copy
  outlived_ = {by, e.instruction};
  scene_->findings().add(fmt::format("copy outlived {}", scene_->place_id(e.instruction)), by, [&] {
    const auto object = scene_->object(e.from);
    const std::string source = object ? object->title() : "shared memory";
    Finding f = scene_->finding(e.instruction, "synccheck", "copy-outlives-source",
                                fmt::format("a block ends while an asynchronous {} still reads its {}",
                                            e.reduces ? "reduction" : "copy", source));
    f.label = fmt::format("{} sent the {} on its way, and did not wait", scene_->thread_name(by),
                          e.reduces ? "reduction" : "copy");
    f.next =
        "the shared memory of a block ends with the block: cp.async.bulk.commit_group, then "
        "cp.async.bulk.wait_group.read by the same thread, before it ends";
    return f;
  });
}

// Its own copies have landed by now: these come from other blocks of its cluster.
void AsyncCheck::block_ended(const BlockInfo& block) {
  const auto words = to_.find(block.linear);
  if (words == to_.end() || words->second.empty()) return;
  const auto& [word, copy] =
      *std::min_element(words->second.begin(), words->second.end(),
                        [](const auto& one, const auto& other) { return one.first < other.first; });
  const uint64_t address = word * 4;
  const Copy& sent = copy;
  scene_->findings().add(fmt::format("copy outlives {}", scene_->place_id(sent.instruction)), sent.by, [&] {
    const auto object = scene_->object(address);
    const std::string destination = object ? object->title() : "shared memory";
    Finding f =
        scene_->finding(sent.instruction, "synccheck", "copy-outlives-destination",
                        fmt::format("a block ends while an asynchronous {} to its {} is still under way",
                                    sent.noun, destination));
    f.label = fmt::format("{} sent the {} on its way", scene_->thread_name(sent.by), sent.noun);
    f.next = fmt::format(
        "the shared memory of a block ends with the block: before it ends, it must wait for this phase of "
        "the {}'s "
        "mbarrier",
        sent.noun);
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
        std::string what = scene_->element(address, e.access);
        if (address >> 32 == kSharedWindow) {
          const SharedPlace owner = shared_place(scene_->info(), e.block, address);
          if (owner.block != e.block.linear) what += " of " + scene_->block_name(owner.block);
        }
        const bool reads = e.access.kind == AccessKind::read;
        Finding f = scene_->finding(
            at, "synccheck", source ? "copy-source-overwritten" : "copy-not-waited",
            source ? fmt::format("{} is overwritten while an asynchronous {} still reads it", what, copy.noun)
                   : fmt::format("{} is {} while its asynchronous {} is still under way", what,
                                 reads ? "read" : "written", copy.noun));
        f.label = fmt::format("{} {} {}", scene_->thread_name(id), reads ? "reads" : "writes", what);
        const SourcePlace place = scene_->place(copy.instruction);
        OtherSide other;
        other.file = place.file;
        other.line = place.line;
        other.column = place.column;
        other.label = fmt::format("{} sent the {} on its way", scene_->thread_name(issuer), copy.noun);
        other.block = scene_->findings().block_index(issuer);
        other.thread = scene_->findings().thread_index(issuer);
        f.other = std::move(other);
        if (copy.read)
          f.notes.push_back(
              "it was waited for with .read, which says that its source may be used again: not that its "
              "bytes "
              "have arrived");
        f.next = what_to_do(copy);
        return f;
      });
}

std::string AsyncCheck::what_to_do(const Copy& copy) const {
  if (copy.read) return "cp.async.bulk.wait_group without .read waits until the bytes are where they go";
  if (copy.mbarrier)
    return fmt::format("every thread that uses the bytes must first wait for this phase of the {}'s mbarrier",
                       copy.noun);
  if (copy.reduces)
    return "the thread that sent it must wait first (cp.async.bulk.commit_group, then "
           "cp.async.bulk.wait_group), and a barrier let the others know";
  return "the thread that copies must wait first (cg::wait(), consumer_wait(), "
         "__pipeline_wait_prior()), and a barrier let the others know";
}

}  // namespace grader::sim
