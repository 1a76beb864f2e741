#include "sim/tools/warp_sync_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sim/report.h"
#include "sim/tools/shuffle.h"

namespace grader::sim {
namespace {

using ptx::Modifier;

bool reads_by_number(const ptx::Instruction& i) {
  return i.opcode == ptx::Opcode::shfl && i.has(Modifier::sync) &&
         (i.has(Modifier::idx) || i.has(Modifier::bfly));
}

}  // namespace

void WarpSyncCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  const auto& functions = info.program.module.functions;
  shuffles_ = std::any_of(functions.begin(), functions.end(), [](const ptx::Function& f) {
    return std::any_of(f.body.begin(), f.body.end(), reads_by_number);
  });
}

Finding WarpSyncCheck::finding(const Record& record, const Frame* frame, uint32_t instruction,
                               std::string kind, std::string message) const {
  Finding f = scene_->finding(instruction, "synccheck", std::move(kind), std::move(message));
  const SourcePlace place = place_of(scene_->info().program, scene_->info().learner_file, record, frame);
  f.file = place.file;
  f.line = place.line;
  f.column = place.column;
  if (place.line != 0) f.notes.clear();  // of code without a line
  return f;
}

void WarpSyncCheck::lanes_gathered(const GatherEvent& e) {
  const uint32_t first = e.warp * kWarpSize;
  const SourcePlace place = place_of(scene_->info().program, scene_->info().learner_file, e.record, e.frame);
  const std::string at = fmt::format("{}:{}:{}", place.file, place.line, place.column);
  for (uint32_t m = e.here & ~e.named; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    const ThreadId by{e.block.linear, first + lane};
    scene_->findings().add("sync not named " + at, by, [&] {
      Finding f = finding(e.record, e.frame, e.instruction, "not-named",
                          "a thread takes part in a warp operation whose mask does not name it");
      f.label =
          fmt::format("{} is lane {}, and its mask is 0x{:08x}", scene_->thread_name(by), lane, e.named);
      f.next =
          "the mask must name the lanes that come here, and no others: take it with __ballot_sync() before "
          "the branch";
      return f;
    });
  }
  if (e.went_by == 0) return;
  const auto lane = static_cast<uint32_t>(std::countr_zero(e.went_by));
  const ThreadId id{e.block.linear, first + lane};
  scene_->findings().add("sync lanes missing " + at, id, [&] {
    Finding f = finding(e.record, e.frame, e.instruction, "lanes-missing",
                        "a mask names threads that never come to this warp operation");
    f.label = fmt::format("the mask 0x{:08x} names {} lanes that have gone past, {} the first of them",
                          e.named, std::popcount(e.went_by), scene_->thread_name(id));
    f.next = "let every thread that the mask names come here, or name only those that do";
    return f;
  });
}

void WarpSyncCheck::instruction_executed(const InstructionEvent& e) {
  const ptx::Instruction& i = scene_->instruction(e.instruction);
  if (!reads_by_number(i)) return;
  const uint32_t lanes = lanes_of_warp(scene_->info().config.block, e.warp);
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(m));
    const auto [source, named, takes_part] = shuffle_read(i, e, lane);
    if (takes_part || !(lanes >> source & 1)) continue;
    const ThreadId by{e.block.linear, e.warp * kWarpSize + lane};
    const ThreadId from{e.block.linear, e.warp * kWarpSize + source};
    const SourcePlace place =
        place_of(scene_->info().program, scene_->info().learner_file, e.record, e.frame);
    scene_->findings().add(
        fmt::format("sync inactive {}:{}:{}", place.file, place.line, place.column), by,
        [&, source = source, named = named] {
          Finding f = finding(e.record, e.frame, e.instruction, "inactive-source",
                              "a shuffle reads from a thread that does not take part in it");
          f.label = fmt::format(
              "{} reads from lane {}, {}, which {}", scene_->thread_name(by), source,
              scene_->thread_name(from),
              named >> source & 1 ? "is not here" : fmt::format("the mask 0x{:08x} does not name", named));
          f.next = "what such a shuffle gives is undefined: read from a lane that takes part";
          return f;
        });
  }
}

}  // namespace grader::sim
