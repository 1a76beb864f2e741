// The part of racecheck that is said to the learner: one finding for each pair of places and array, and what
// to do.
#include <fmt/format.h>

#include <algorithm>

#include "sim/tools/bitfields.h"
#include "sim/tools/racecheck.h"

namespace grader::sim {

void RaceCheck::report(const Stamp& earlier, const Touch& t, Pair pair) {
  ++found_;
  const auto place = [&](uint32_t instruction, const Frame* frame) -> uint64_t {
    const uint32_t location = scene_->place_id(scene_->in_learners_file(instruction, frame));
    return location == ptx::kNone ? uint64_t{1} << 32 | instruction : location;
  };
  const uint64_t a = place(earlier.instruction, nullptr), b = place(t.stamp.instruction, t.frame);
  const auto object = scene_->object(t.address);
  // `x += 1` races with itself both ways: one finding.
  const std::string key = fmt::format("race {} {} {} {}", a != b && pair == Pair::write_write, std::min(a, b),
                                      std::max(a, b), object ? object->key() : "");
  const Stamp& speaker = pair == Pair::write_read ? earlier : t.stamp;
  scene_->findings().add(key, {speaker.block, speaker.thread}, [&] { return describe(earlier, t, pair); });
}

std::string RaceCheck::who(const Stamp& s, bool with_block, bool with_warp) const {
  std::string name = scene_->findings().name({s.block, s.thread});
  if (!with_block) name = name.substr(0, name.find(" of block"));
  return with_warp ? fmt::format("{} (warp {})", name, s.thread / kWarpSize) : name;
}

// What to look at next: the write comes first.
std::string RaceCheck::advice(const Stamp& first, const Stamp& second, Pair pair, bool shared) const {
  const bool blocks = first.block != second.block;
  const bool one_warp = !blocks && first.thread / kWarpSize == second.thread / kWarpSize;
  const bool atomic = first.strong || second.strong;
  const Rule &one = rules_[first.instruction], &two = rules_[second.instruction];
  const bool copies = one.copies || copying_calls_.contains(first.instruction);
  const bool only_volatile = (one.mistaken || two.mistaken) && !one.atomic && !two.atomic;
  if (only_volatile && !blocks)
    return fmt::format(
        "volatile makes each access happen, but lets no thread wait for another: {} must stand between the "
        "two",
        one_warp ? "__syncthreads() or __syncwarp()" : "__syncthreads()");
  if (only_volatile && !shared)
    return "volatile orders nothing: give each element to one block, end the kernel between the two, or pass "
           "it "
           "on with an atomic flag and __threadfence() before it";
  if (is_of_bitfield(first.instruction) && is_of_bitfield(second.instruction))
    return "a bit-field is written together with its neighbours, as one piece of memory: let one thread "
           "write "
           "them all, or make each a member of its own";
  if (blocks && !shared && one.atomic && two.atomic)
    return "an atomic of block scope (atomicAdd_block(), thread_scope_block) holds within its block: give "
           "both "
           "the scope of the device";
  if (pair == Pair::write_write && first.strong != second.strong)
    return "one side is atomic, the other is not: make both atomic (a plain store becomes atomicExch()), or "
           "let a barrier or a kernel's end stand between the two";
  if (pair == Pair::write_write && !blocks &&
      scene_->place_id(first.instruction) != scene_->place_id(second.instruction))
    return fmt::format(
        "two lines write the same element: do two arrays overlap? If both are meant, {} between them decides "
        "which "
        "comes last",
        one_warp ? "a __syncwarp() or __syncthreads()" : "a __syncthreads()");
  if (pair == Pair::write_write)
    return "which one thread should write it? If all must add to it, atomicAdd() does so one after the other";
  if (blocks && copies)
    return "the bytes of a copy are where they go when its thread has waited for its group without .read: "
           "before it lets others know";
  if (blocks && shared)
    return "__syncthreads() waits for its own block only: cluster.sync() must stand between the two, or both "
           "must be atomic";
  if (atomic)
    return !shared
               ? "one side is atomic, the other is not: order them with a flag and __threadfence() on the "
                 "writer's side"
               : "one side is atomic, the other is not: a __syncthreads() between the two orders them";
  if (scene_->place_id(first.instruction) == scene_->place_id(second.instruction) &&
      scene_->updates_in_place(second.instruction, first.instruction))
    return "no barrier can stand inside a +=: let each thread add to an element of its own, or use "
           "atomicAdd()";
  if (!blocks && copies && pair == Pair::write_read)
    return "others may read what a copy brings only when its thread has waited for it "
           "(cg::wait(), consumer_wait(), __pipeline_wait_prior()), and a barrier has come after that: is "
           "there "
           "one between the two?";
  if (blocks)
    return "__syncthreads() does not wait for other blocks: give each element to one block, or end the "
           "kernel between the two";
  if (one_warp)
    return "lanes of one warp do not wait for each other either: __syncthreads() or __syncwarp() must "
           "stand between the two";
  return "every thread must be done with the one before any thread does the other: is a __syncthreads() "
         "missing between them?";
}

// Where a value has told the later thread that the earlier one is done, what is missing is a fence.
std::string RaceCheck::advice_on_flags(const Stamp& earlier, const Touch& t) const {
  const Running& b = *blocks_.at(t.stamp.block);
  const WarpClock& warp = b.clock.warps[t.warp];
  const bool same_warp = earlier.block == t.stamp.block && earlier.thread / kWarpSize == t.warp;
  if (!b.told || same_warp || rules_[earlier.instruction].strong || rules_[t.stamp.instruction].strong)
    return {};
  const auto covers = [&](const auto& each) { return each.what->covers(earlier); };
  const char* const fence = earlier.block == t.stamp.block ? "__threadfence_block()" : "__threadfence()";
  if (std::any_of(warp.acquired.begin(), warp.acquired.end(), covers))
    return "another lane of the warp has waited for this: a __syncwarp() must stand between its wait and "
           "what "
           "all lanes do then";
  if (std::any_of(warp.heard.begin(), warp.heard.end(), covers))
    return fmt::format(
        "a flag that is read orders nothing by itself: {} must come between that and this access (or read it "
        "with memory_order_acquire)",
        fence);
  return fmt::format(
      "a flag, a lock or a counter passes on only what comes before it: this access, then {} (behind a "
      "__syncthreads() if other threads have part in the work), then the flag; and another {} after it is "
      "read",
      fence, fence);
}

bool RaceCheck::is_of_bitfield(uint32_t instruction) const {
  const InstructionInfo& at = scene_->info().program.instructions[instruction];
  const std::vector<bool> found =
      instructions_of_bitfield_stores(scene_->info().program.module.functions[at.function]);
  return found[at.body_index];
}

Finding RaceCheck::describe(const Stamp& earlier, const Touch& t, Pair pair) const {
  // The write comes first; of two writes the earlier.
  const bool later_first = pair == Pair::read_write;
  const Stamp& first = later_first ? t.stamp : earlier;
  const Stamp& second = later_first ? earlier : t.stamp;
  const bool blocks = first.block != second.block;
  const bool one_warp = !blocks && first.thread / kWarpSize == second.thread / kWarpSize;
  const bool one_step = one_warp && pair == Pair::write_write && first.instruction == second.instruction &&
                        first.clock == second.clock;
  const bool shared = t.address >> 32 == kSharedWindow;
  // Whose it is, where that is not clear by itself: in a cluster blocks reach each other's shared memory.
  const bool of_another = shared && (first.block != t.owner || second.block != t.owner);
  const auto element = [&](const Stamp& s) {
    Access access = scene_->access(s.instruction);
    if (byte_atomics_.has(s.instruction)) access.bytes = 1;
    std::string name = scene_->element(t.address, access);
    if (of_another) name += " of " + scene_->block_name(t.owner);
    return name;
  };
  const auto does = [&](const Stamp& s, bool writes) {
    const AccessKind kind = scene_->info().program.instructions[s.instruction].access.kind;
    return kind == AccessKind::atomic ? "atomically updates" : writes ? "writes" : "reads";
  };
  const std::string what = element(first);
  Finding f = scene_->finding(
      scene_->in_learners_file(first.instruction, later_first ? t.frame : nullptr), "racecheck",
      pair == Pair::write_write ? "write-write-race" : "read-write-race",
      blocks     ? fmt::format("two blocks touch {} with nothing to order them", what)
      : one_step ? fmt::format("threads of one warp write different values to {} at once", what)
      : one_warp ? fmt::format("two threads touch {} with nothing to order them", what)
                 : fmt::format("two threads touch {} with no barrier between them", what));
  f.label = fmt::format("{} {} {}", who(first, blocks, !blocks), does(first, true), what);
  const SourcePlace place =
      scene_->place(scene_->in_learners_file(second.instruction, later_first ? nullptr : t.frame));
  OtherSide other;
  other.file = place.file;
  other.line = place.line;
  other.column = place.column;
  other.label = fmt::format("{} {} {}", who(second, blocks, !blocks), does(second, pair == Pair::write_write),
                            element(second));
  other.block = scene_->findings().block_index({second.block, second.thread});
  other.thread = scene_->findings().thread_index({second.block, second.thread});
  f.other = std::move(other);
  f.next = advice_on_flags(earlier, t);
  if (f.next.empty()) f.next = advice(first, second, pair, shared);
  return f;
}

}  // namespace grader::sim
