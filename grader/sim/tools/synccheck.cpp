#include "sim/tools/synccheck.h"

#include <fmt/format.h>

#include <bit>

namespace grader::sim {

void SyncCheck::barrier_completed(const BarrierEvent& e) {
  if (e.expected != 0) return report_counts(e);
  const Dim3& b = scene_->info().config.block;
  const uint32_t threads = b[0] * b[1] * b[2];
  if (e.arrived < threads) report_missing(e, threads);
  if (e.same_instruction) return;
  // The compiler may copy a barrier: only another place in the source is another barrier, and so
  // is the same place of a function that was inlined twice.
  uint32_t first = UINT32_MAX;
  for (uint32_t w = 0; w < e.warps; ++w) {
    if (e.lanes[w] == 0) continue;
    if (first == UINT32_MAX) first = w;
    const uint32_t one = e.first_instruction[first], other = e.first_instruction[w];
    if (one != other && scene_->location(one) != scene_->location(other))
      return report_different(e, first, w);
  }
  const uint32_t one = e.first_instruction[first];
  if (scene_->location(one) != scene_->location(e.instruction)) report_different(e, first, first);
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

void SyncCheck::report_different(const BarrierEvent& e, uint32_t one, uint32_t other) {
  const uint32_t a = where(e, one);
  const uint32_t b = one == other ? e.instruction : where(e, other);
  const ThreadId id{e.block.linear, one * kWarpSize + static_cast<uint32_t>(std::countr_zero(e.lanes[one]))};
  const ThreadId far{e.block.linear,
                     other * kWarpSize + static_cast<uint32_t>(std::countr_zero(e.lanes[other]))};
  scene_->findings().add(
      fmt::format("sync different {} {}", scene_->place_id(a), scene_->place_id(b)), id, [&] {
        Finding f =
            scene_->finding(a, "synccheck", "different-barriers",
                            "threads of one block wait at different barriers, and each lets the other go");
        f.label = fmt::format("{} waits here", scene_->thread_name(id));
        const SourcePlace place = scene_->place(b);
        OtherSide side;
        side.file = place.file;
        side.line = place.line;
        side.column = place.column;
        side.label = one == other ? "others of its warp wait here"
                                  : fmt::format("{} waits here", scene_->thread_name(far));
        side.block = scene_->findings().block_index(far);
        side.thread = scene_->findings().thread_index(far);
        f.other = std::move(side);
        f.next = "__syncthreads() must be the same one for all threads: take it out of the condition";
        return f;
      });
}

}  // namespace grader::sim
