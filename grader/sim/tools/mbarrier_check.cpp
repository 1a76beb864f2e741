#include "sim/tools/mbarrier_check.h"

#include <fmt/format.h>

namespace grader::sim {
namespace {

constexpr uint64_t kMostArrivals = (1 << 20) - 1;

uint32_t thread_of(const MbarrierEvent& e) { return e.warp * kWarpSize + e.lane; }

}  // namespace

void MbarrierCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  blocks_.clear();
}

void MbarrierCheck::complain(const MbarrierEvent& e, const char* kind, const char* message,
                             const char* next) {
  const uint32_t at = scene_->in_learners_file(e.instruction, e.frame);
  scene_->findings().add(fmt::format("{} {}", kind, at), {e.block.linear, thread_of(e)}, [&] {
    Finding f = scene_->finding(at, "synccheck", kind, message);
    f.next = next;
    return f;
  });
}

void MbarrierCheck::mbarrier_used(const MbarrierEvent& e) {
  using Kind = MbarrierEvent::Kind;
  std::map<uint32_t, VainWait>& vain = blocks_[e.block.linear].vain;
  switch (e.kind) {
    case Kind::initialised:
      return initialised(e);
    case Kind::invalidated: {
      const SharedPlace place = shared_place(scene_->info(), e.block, e.address);
      blocks_[place.block].initialised.erase(place.address);
      return;
    }
    case Kind::unready:
      if (scene_->instruction(e.instruction).opcode != ptx::Opcode::mbarrier)
        return complain(e, "mbarrier-not-initialised",
                        scene_->instruction(e.instruction).opcode == ptx::Opcode::cp
                            ? "a bulk copy reports to an mbarrier that is not initialised"
                            : "an asynchronous store reports to an mbarrier that is not initialised",
                        "does init() (mbarrier.init) come first, and a barrier after it?");
      if (scene_->instruction(e.instruction).has(ptx::Modifier::inval))
        return complain(e, "mbarrier-not-initialised", "what is invalidated here is no mbarrier",
                        "it may have been invalidated before: ~barrier() does so, and the last thread that "
                        "quits a pipeline");
      return complain(e, "mbarrier-not-initialised", "this mbarrier is not initialised",
                      "one thread calls init() (mbarrier.init) first, and a __syncthreads() comes after it");
    case Kind::arrived:
      if (e.arrivals <= e.before.pending) return;
      return complain(
          e, "mbarrier-overflow", "more arrivals at this mbarrier than it was initialised for",
          "the count that init() (mbarrier.init) is given is the number of arrivals of one phase");
    case Kind::asked:
      vain[e.warp] = {thread_of(e), scene_->in_learners_file(e.instruction, e.frame), e.before};
      return;
    case Kind::waited:
      if (const auto w = vain.find(e.warp); w != vain.end() && w->second.thread == thread_of(e))
        vain.erase(w);
      return;
    case Kind::missed:
      return complain(e, "mbarrier-reused",
                      "this mbarrier is initialised again while threads still wait for it",
                      "a barrier of the block comes between the last wait and the next mbarrier.init");
  }
}

void MbarrierCheck::initialised(const MbarrierEvent& e) {
  if (e.arrivals == 0 || e.arrivals > kMostArrivals)
    complain(e, "mbarrier-count", "an mbarrier is initialised for a number of arrivals that cannot be",
             "the count is from 1 to 1,048,575: how many arrivals complete a phase?");
  const SharedPlace place = shared_place(scene_->info(), e.block, e.address);
  // What looks like an mbarrier may be other data that has been written there since.
  const MbarrierState& s = e.before;
  const bool in_use = s.initialised && s.expected != 0 && (s.pending != s.expected || s.bytes != 0);
  if (!blocks_[place.block].initialised.insert(place.address).second && in_use)
    complain(e, "mbarrier-in-use", "this mbarrier is initialised again in the middle of a phase",
             "arrivals that came are lost: initialise it once, or wait until all have come, then "
             "mbarrier.inval");
}

// A thread of the warp that ran on and on asks an mbarrier again and again.
void MbarrierCheck::budget_spent(const BlockInfo& block, uint32_t warp) {
  const auto found = blocks_.find(block.linear);
  if (found == blocks_.end() || found->second.vain.count(warp) == 0) return;
  const VainWait& v = found->second.vain.at(warp);
  scene_->findings().add("vain wait", {block.linear, v.thread}, [&] {
    Finding f = scene_->finding(v.instruction, "synccheck", "mbarrier-never-completes",
                                "a thread waits for a phase of an mbarrier that never completes");
    const MbarrierState& s = v.state;
    if (s.pending == 0)
      f.label = s.expected == 1 ? "the one arrival of that phase has come"
                                : fmt::format("all {} arrivals of that phase have come", s.expected);
    else if (s.pending == s.expected && s.bytes == 0)
      f.label = fmt::format("none of the {} arrivals of that phase has come", s.expected);
    else
      f.label = fmt::format("of the {} arrivals of that phase {} {} missing", s.expected, s.pending,
                            s.pending == 1 ? "is" : "are");
    if (s.bytes > 0)
      f.label += fmt::format(", {} {} bytes that expect_tx announced{}", s.pending == 0 ? "but" : "and",
                             s.bytes, s.pending == 0 ? " have not" : "");
    if (s.bytes < 0)
      f.label += fmt::format(", but {} bytes more have come than expect_tx announced: each phase has its own",
                             -s.bytes);
    f.next =
        s.pending == 0 && s.bytes != 0
            ? "expect_tx (barrier_arrive_tx(), mbarrier.arrive.expect_tx) must announce as many bytes as the "
              "copies "
              "of that phase bring"
            : "do all arrive that init() (mbarrier.init) was told of, in every phase? And if a parity is "
              "waited for, is it that of this phase, 0 for the first?";
    return f;
  });
}

}  // namespace grader::sim
