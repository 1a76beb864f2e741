#include "sim/tools/subscript_check.h"

#include <fmt/format.h>

#include <bit>
#include <map>

namespace grader::sim {
namespace {

constexpr size_t kMostThreads = 4096;  // that are counted

bool is_last_part(const std::string& file, const std::string& part) {
  return part.empty() || file.substr(file.rfind('/') + 1) == part;
}

}  // namespace

void SubscriptCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  lines_.clear();
  at_.assign(info.program.instructions.size(), ptx::kNone);
  if (subscripts_.empty()) return;
  std::map<uint32_t, uint32_t> known;  // by line of the source
  for (uint32_t i = 0; i < at_.size(); ++i) {
    const SourcePlace place = scene_->place(i);
    if (place.line == 0) continue;
    const auto [line, added] = known.try_emplace(place.line, ptx::kNone);
    if (added) {
      Line found;
      for (const Subscript& s : subscripts_)
        if (s.line == place.line && is_last_part(place.file, s.file)) found.subscripts.push_back(s);
      if (found.subscripts.empty()) continue;
      line->second = static_cast<uint32_t>(lines_.size());
      lines_.push_back(std::move(found));
    }
    at_[i] = line->second;
  }
}

void SubscriptCheck::memory_accessed(const AccessEvent& e) {
  if (at_[e.instruction] == ptx::kNone) return;
  Line& line = lines_[at_[e.instruction]];
  if (line.instruction == ptx::kNone) line.instruction = e.instruction;
  if (line.instruction != e.instruction) return;
  for (uint32_t m = e.mask; m && line.threads.size() < kMostThreads; m &= m - 1)
    line.threads.push_back({e.block.linear, e.warp * kWarpSize + static_cast<uint32_t>(std::countr_zero(m))});
}

void SubscriptCheck::launch_finished() {
  for (const Line& line : lines_) {
    if (line.threads.empty()) continue;
    const SourcePlace place = scene_->place(line.instruction);
    if (scene_->findings().any_at("memcheck", place.file, place.line)) continue;
    for (const Subscript& s : line.subscripts)
      for (const ThreadId thread : line.threads)
        scene_->findings().add(fmt::format("subscript {} {}", s.line, s.column), thread, [&] {
          Finding f = scene_->finding(line.instruction, "memcheck", "out-of-bounds-subscript",
                                      "a constant index past the end of its array");
          f.column = s.column;
          f.label = "the array has no such element";
          f.next = "an array of n elements ends with index n - 1";
          return f;
        });
  }
  scene_.reset();
}

}  // namespace grader::sim
