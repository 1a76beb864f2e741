#include "sim/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace grader::sim {
namespace {

Dim3 unfold(uint64_t linear, const Dim3& extent) {
  const uint64_t xy = uint64_t{extent[0]} * extent[1];
  return {static_cast<uint32_t>(linear % extent[0]), static_cast<uint32_t>(linear / extent[0] % extent[1]),
          static_cast<uint32_t>(linear / xy)};
}
std::string text(uint64_t linear, const Dim3& extent) {
  const Dim3 i = unfold(linear, extent);
  if (extent[2] > 1) return fmt::format("({}, {}, {})", i[0], i[1], i[2]);
  if (extent[1] > 1) return fmt::format("({}, {})", i[0], i[1]);
  return fmt::format("{}", i[0]);
}

}  // namespace

Dim3 Findings::thread_index(ThreadId t) const { return unfold(t.thread, block_); }
Dim3 Findings::block_index(ThreadId t) const { return unfold(t.block, grid_); }
std::string Findings::name(ThreadId t) const {
  return fmt::format("thread {} of block {}", text(t.thread, block_), text(t.block, grid_));
}

bool Findings::any_at(const std::string& check, const std::string& file, uint32_t line) const {
  return std::any_of(merged_.begin(), merged_.end(), [&](const auto& entry) {
    const Finding& f = entry.second.finding;
    return f.line == line && f.check == check && f.file == file;
  });
}

std::vector<std::string> Findings::take_notes() {
  if (untold_ != 0)
    note(fmt::format("{} more findings are like none of the {} that are told here: mend those first", untold_,
                     kMostKinds));
  return std::move(notes_);
}

std::vector<Finding> Findings::take() {
  std::vector<Merged> all;
  for (auto& [key, merged] : merged_) all.push_back(std::move(merged));
  merged_.clear();
  std::sort(all.begin(), all.end(), [](const Merged& a, const Merged& b) {
    return std::tie(a.thread, a.finding.line, a.finding.column, a.finding.kind) <
           std::tie(b.thread, b.finding.line, b.finding.column, b.finding.kind);
  });
  std::vector<Finding> result;
  for (Merged& m : all) {
    Finding& f = m.finding;
    f.count = m.count;
    f.block = block_index(m.thread);
    f.thread = thread_index(m.thread);
    if (f.other) {  // the labels name the threads of both sides
      if (m.count > 1) f.notes.insert(f.notes.begin(), fmt::format("{} times in all", m.count));
      result.push_back(std::move(f));
      continue;
    }
    std::string by = fmt::format("by {}", name(m.thread));
    const size_t threads = m.threads.size();
    if (threads >= kMostThreads)
      by += fmt::format("; more than {} threads do this", kMostThreads - 1);
    else if (threads > 1)
      by += fmt::format("; {} threads do this", threads);
    if (m.count > threads) by += fmt::format(", {} times in all", m.count);
    f.notes.insert(f.notes.begin(), std::move(by));
    result.push_back(std::move(f));
  }
  return result;
}

}  // namespace grader::sim
