// Records every access of one block's threads: where, what, and which value.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/observer.h"
#include "sim/tools/scene.h"
#include "support/trace.h"

namespace grader::sim {

class Tracer : public Observer {
 public:
  explicit Tracer(Dim3 block) : block_(block) {}

  bool wants_instructions() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void memory_accessed(const AccessEvent&) override;
  void barrier_completed(const BarrierEvent&) override;
  void launch_ended(const LaunchResult&) override;

  std::vector<Trace> take();  // of the launches that have ended; forgets them

 private:
  static constexpr size_t kMostAccesses = 1 << 20;

  uint32_t array_at(uint64_t address, int64_t& offset);
  uint32_t place_of(uint32_t instruction);

  Dim3 block_;
  std::optional<Scene> scene_;  // while a launch runs
  Trace trace_;
  uint64_t order_ = 0;
  uint32_t barriers_ = 0;
  std::map<uint64_t, uint32_t> arrays_;  // by address of the start: index into the trace's
  std::map<uint32_t, uint32_t> places_;  // by location: the same
  std::vector<Trace> ended_;
};

}  // namespace grader::sim
