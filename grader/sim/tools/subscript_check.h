// Memcheck for constant subscripts past the end of an array. nvcc folds them into the address of whatever
// lies there, so no address tells them apart from right ones; but the compiler sees them and warns. Where a
// kernel comes to such a line and touches memory there, the warning is a finding, if there is no other of
// that line: an address may have shown it after all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/observer.h"
#include "sim/tools/scene.h"

namespace grader::sim {

// Where the compiler has warned.
struct Subscript {
  uint32_t line = 0, column = 0;
  std::string file = "";  // its last part; empty: the kernel's, whichever it is
};

class SubscriptCheck final : public Observer {
 public:
  explicit SubscriptCheck(std::vector<Subscript> subscripts) : subscripts_(std::move(subscripts)) {}

  bool wants_instructions() const override { return false; }
  void launch_began(const LaunchInfo& info) override;
  void memory_accessed(const AccessEvent& event) override;
  void launch_finished() override;

 private:
  // A line that has some, and who has touched memory there, by one of its instructions.
  struct Line {
    std::vector<Subscript> subscripts;
    uint32_t instruction = ptx::kNone;
    std::vector<ThreadId> threads;
  };

  std::vector<Subscript> subscripts_;
  std::optional<Scene> scene_;
  std::vector<Line> lines_;
  std::vector<uint32_t> at_;  // by instruction: the line, or kNone
};

}  // namespace grader::sim
