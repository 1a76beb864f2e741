// Memcheck for constant subscripts past the end of an array. nvcc folds them into the address of whatever
// lies there, so no address tells them apart from right ones; but the compiler sees them and warns. Where a
// kernel comes to such a line and touches memory there, the warning is a finding.
#pragma once

#include <optional>
#include <vector>

#include "sim/observer.h"
#include "sim/tools/scene.h"

namespace grader::sim {

// Where the compiler has warned, in the learner's file.
struct Subscript {
  uint32_t line = 0, column = 0;
};

class SubscriptCheck final : public Observer {
 public:
  explicit SubscriptCheck(std::vector<Subscript> subscripts) : subscripts_(std::move(subscripts)) {}

  bool wants_instructions() const override { return false; }
  void launch_began(const LaunchInfo& info) override;
  void memory_accessed(const AccessEvent& event) override;

 private:
  std::vector<Subscript> subscripts_;
  std::optional<Scene> scene_;
  std::vector<const Subscript*> at_;  // by instruction; null: none on its line
};

}  // namespace grader::sim
