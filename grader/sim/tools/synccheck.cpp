#include "sim/tools/synccheck.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>

#include "sim/warp_state.h"

namespace grader::sim {

void SyncCheck::barrier_completed(const BarrierEvent& e) {
  if (e.expected != 0) return report_counts(e);
  const Dim3& b = scene_->info().config.block;
  const uint32_t threads = b[0] * b[1] * b[2];
  if (e.arrived < threads) report_missing(e, threads);
  if (e.places.size() > 1) look_at_places(e);
}

void SyncCheck::cluster_arrived(const OrderEvent& e) {
  if (e.instruction != ptx::kNone) {
    arrived_[e.block.linear] = {e.instruction, completed_};
    return;
  }
  const auto at = arrived_.find(e.block.linear);
  if (at == arrived_.end() || at->second.completed != completed_) return;
  const uint32_t instruction = at->second.instruction;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const ThreadId id{e.block.linear, e.warp * kWarpSize + static_cast<uint32_t>(std::countr_zero(m))};
    scene_->findings().add(fmt::format("sync cluster {}", scene_->place_id(instruction)), id, [&] {
      Finding f = scene_->finding(instruction, "synccheck", "threads-missing",
                                  "not every thread of the cluster reaches this barrier");
      f.label =
          fmt::format("{} had ended without it, others of its block wait here", scene_->thread_name(id));
      f.next =
          "let every thread reach cluster.sync(): put the condition around the work, not around the barrier";
      return f;
    });
  }
}

void SyncCheck::look_at_places(const BarrierEvent& e) {
  const auto least =
      std::min_element(e.places.begin(), e.places.end(), [](const BarrierPlace& a, const BarrierPlace& b) {
        return std::pair(a.warp, std::countr_zero(a.lanes)) < std::pair(b.warp, std::countr_zero(b.lanes));
      });
  for (const BarrierPlace& other : e.places)
    if (const auto parts = fork_between(*least, other)) return report_different(e, *least, other, *parts);
}

// From the kernel's line to the barrier's, over the calls between them, inlined or not.
std::vector<uint32_t> SyncCheck::way_to(const BarrierPlace& place) const {
  const Program& p = scene_->info().program;
  std::vector<uint32_t> way;
  const auto add = [&](uint32_t instruction) {
    for (uint32_t at = scene_->location(instruction); at != ptx::kNone;
         at = p.module.locations[at].inlined_at)
      way.push_back(at);
  };
  add(place.instruction);
  for (const Frame* f = place.frame; f->parent != nullptr; f = f->parent)
    add(p.code[f->return_to - 1].instruction);
  std::reverse(way.begin(), way.end());
  return way;
}

// The compiler may copy a barrier: only another place in the source is another barrier, and so is the same
// place of a function that was called from two.
std::optional<SyncCheck::Fork> SyncCheck::fork_between(const BarrierPlace& one,
                                                       const BarrierPlace& other) const {
  const std::vector<ptx::Location>& locations = scene_->info().program.module.locations;
  const auto same = [&](uint32_t a, uint32_t b) {
    const ptx::Location &x = locations[a], &y = locations[b];
    return x.file == y.file && x.line == y.line && x.column == y.column;
  };
  const std::vector<uint32_t> a = way_to(one), b = way_to(other);
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same);
  if (x == a.end() || y == b.end()) return std::nullopt;
  return Fork{*x, *y, std::next(x) != a.end() && std::next(y) != b.end() && same(a.back(), b.back())};
}

// Where a warp arrived first, in the learner's file.
uint32_t SyncCheck::where(const BarrierEvent& e, uint32_t warp) const {
  return scene_->in_learners_file(e.first_instruction[warp], e.first_frame[warp]);
}

void SyncCheck::report_counts(const BarrierEvent& e) {
  const bool differ = e.other_expected != 0;
  if (!differ && e.expected % kWarpSize == 0) return;
  uint32_t warp = 0;
  while (warp + 1 < e.warps && e.lanes[warp] == 0) ++warp;
  const ThreadId id{e.block.linear,
                    warp * kWarpSize + static_cast<uint32_t>(std::countr_zero(e.lanes[warp]))};
  scene_->findings().add(fmt::format("sync counts {}", scene_->place_id(e.instruction)), id, [&] {
    Finding f = scene_->finding(e.instruction, "synccheck", "barrier-count",
                                differ ? "threads wait at one barrier for different numbers of threads"
                                       : "a barrier waits for a number of threads that is no multiple of 32");
    f.label = differ ? fmt::format("barrier {} is to wait for {} threads here, and for {} elsewhere",
                                   e.barrier, e.expected, e.other_expected)
                     : fmt::format("barrier {} is to wait for {} threads, and whole warps come", e.barrier,
                                   e.expected);
    f.next =
        "bar.sync and bar.arrive of one barrier must all name the number of threads of all warps that come "
        "to it";
    return f;
  });
}

void SyncCheck::report_missing(const BarrierEvent& e, uint32_t threads) {
  uint32_t missing = 0;  // the first
  while (missing < threads && (e.lanes[missing / kWarpSize] >> missing % kWarpSize & 1)) ++missing;
  const uint32_t count = threads - e.arrived;
  const ThreadId id{e.block.linear, missing};
  const auto at = scene_->place_id(e.instruction);
  // Where somebody stood: the last event may have been another thread's end.
  uint32_t instruction = e.instruction;
  for (uint32_t w = 0; w < e.warps; ++w)
    if (e.lanes[w] != 0) {
      instruction = where(e, w);
      break;
    }
  scene_->findings().add(fmt::format("sync missing {} {}", at, scene_->place_id(instruction)), id, [&] {
    Finding f = scene_->finding(instruction, "synccheck", "threads-missing",
                                "not every thread of the block reaches this barrier");
    f.label = fmt::format("{} of {} threads had ended without it, {} the first of them", count, threads,
                          scene_->thread_name(id));
    f.next =
        "let every thread reach __syncthreads(): put the condition around the work, not around the barrier";
    return f;
  });
}

void SyncCheck::report_different(const BarrierEvent& e, const BarrierPlace& one, const BarrierPlace& other,
                                 const Fork& parts) {
  const uint32_t a = scene_->in_learners_file(one.instruction, one.frame);
  const uint32_t b = scene_->in_learners_file(other.instruction, other.frame);
  const auto first_of = [&](const BarrierPlace& p) {
    return ThreadId{e.block.linear, p.warp * kWarpSize + static_cast<uint32_t>(std::countr_zero(p.lanes))};
  };
  const ThreadId id = first_of(one), far = first_of(other);
  // Both wait at one line of the learner's: what differs is the call that led there.
  const bool calls = parts.calls && scene_->place_id(a) == scene_->place_id(b);
  const LaunchInfo& info = scene_->info();
  const SourcePlace call = source_place(info.program.module, parts.one, info.learner_file);
  const SourcePlace place =
      calls ? source_place(info.program.module, parts.other, info.learner_file) : scene_->place(b);
  const std::string key = fmt::format("sync different {} {} {} {}", scene_->place_id(a), scene_->place_id(b),
                                      calls ? parts.one : ptx::kNone, calls ? parts.other : ptx::kNone);
  scene_->findings().add(key, id, [&] {
    Finding f = scene_->finding(
        a, "synccheck", "different-barriers",
        calls ? "threads of one block wait at a barrier that different calls lead to, and each "
                "lets the other go"
              : "threads of one block wait at different barriers, and each lets the other go");
    f.label = calls ? fmt::format("{} waits here, called at line {}", scene_->thread_name(id), call.line)
                    : fmt::format("{} waits here", scene_->thread_name(id));
    OtherSide side;
    side.file = place.file;
    side.line = place.line;
    side.column = place.column;
    side.label = calls ? fmt::format("{} comes to it by this call", scene_->thread_name(far))
                       : fmt::format("{} waits here", scene_->thread_name(far));
    side.block = scene_->findings().block_index(far);
    side.thread = scene_->findings().thread_index(far);
    f.other = std::move(side);
    f.next =
        calls ? "all threads must come to __syncthreads() by the same call: take the call, or the barrier, "
                "out of the condition"
              : "__syncthreads() must be the same one for all threads: take it out of the condition";
    return f;
  });
}

}  // namespace grader::sim
