// The findings of a launch: equal ones are merged and counted, the lowest thread of the lowest block speaks
// for all.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "sim/gpu.h"
#include "support/finding.h"

namespace grader::sim {

// Which thread of which block: both linear, x fastest.
struct ThreadId {
  uint64_t block = 0;
  uint32_t thread = 0;
  auto operator<=>(const ThreadId&) const = default;
};

class Findings {
 public:
  Findings(const Dim3& grid, const Dim3& block) : grid_(grid), block_(block) {}

  // `key` tells equal findings: kind, place and object. `describe` is asked only for the thread that speaks.
  template <class F>
  void add(const std::string& key, ThreadId thread, F&& describe) {
    ++total_;
    auto it = merged_.find(key);
    if (it == merged_.end()) {
      if (merged_.size() >= kMostKinds) {
        ++untold_;
        return;
      }
      it = merged_.emplace(key, Merged{}).first;
      it->second.thread = thread;
      it->second.finding = describe();
    } else if (thread < it->second.thread) {
      it->second.thread = thread;
      it->second.finding = describe();
    }
    ++it->second.count;
    if (it->second.threads.size() < kMostThreads)
      it->second.threads.insert(thread.block << 10 | thread.thread);
  }

  // What a check could not look at, in a sentence: told once, whoever says it.
  void note(std::string sentence) {
    if (std::find(notes_.begin(), notes_.end(), sentence) == notes_.end())
      notes_.push_back(std::move(sentence));
  }

  // A value that one thread left and another looked at has ordered what they do: in another order of the
  // threads it may not.
  void ordered_by_value() { ordered_by_value_ = true; }
  bool is_ordered_by_value() const { return ordered_by_value_; }

  // Whether there is one of `check` at this line.
  bool any_at(const std::string& check, const std::string& file, uint32_t line) const;

  uint64_t total() const { return total_; }
  std::vector<std::string> take_notes();
  std::vector<Finding> take();  // sorted by block, thread, line; counts and "by thread ..." filled in

  // "thread 5 of block 0"; with (x, y, z) where the block or grid has more than one dimension.
  std::string name(ThreadId) const;
  Dim3 thread_index(ThreadId) const;
  Dim3 block_index(ThreadId) const;

 private:
  static constexpr size_t kMostKinds = 256, kMostThreads = 1 << 16;
  struct Merged {
    ThreadId thread;
    Finding finding;
    uint64_t count = 0;
    std::unordered_set<uint64_t> threads;
  };
  Dim3 grid_, block_;
  std::map<std::string, Merged> merged_;
  uint64_t total_ = 0;
  uint64_t untold_ = 0;  // of kinds past kMostKinds
  std::vector<std::string> notes_;
  bool ordered_by_value_ = false;
};

}  // namespace grader::sim
