// Counts what a profiler counts: one cell for each instruction of the program, folded into lines of the
// source when the launch has ended. Cells are sums: a fork counts some of the blocks, on a host thread of its
// own, and is merged afterwards; which blocks, and in which order, does not matter.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "sim/observer.h"
#include "sim/tools/sass_view.h"
#include "support/counters.h"
#include "support/sass.h"

namespace grader::sim {

class Counters : public Observer {
 public:
  // What ptxas makes of the program of the launches that follow, where that is known, else empty. A branch
  // that is none there is not counted, and accesses to shared memory are that warps execute with no lane on.
  void set_sass(std::vector<SassInstruction> sass) { sass_ = std::move(sass); }

  void launch_began(const LaunchInfo&) override;
  void instruction_executed(const InstructionEvent&) override;
  void memory_accessed(const AccessEvent&) override;
  void launch_ended(const LaunchResult&) override;

  // While a launch runs: a counter of the same launch with nothing counted yet, and its counts added to
  // these.
  std::unique_ptr<Observer> fork() const override;
  void merge(Observer& fork) override;

  // The launches that have ended, in their order; forgets them.
  std::vector<LaunchCounters> take();

 private:
  enum class Role : uint8_t { plain, branch, async_copy, atomic };
  struct Cell {
    uint64_t executed = 0, threads = 0, threads_on = 0, uniform = 0;
    uint64_t shared_off = 0;  // accesses to shared memory with no lane on
    // An instruction with a generic address may touch all three memories.
    struct Traffic {
      uint64_t requests = 0;
      uint64_t cost = 0;   // sectors; wavefronts of shared memory
      uint64_t ideal = 0;  // what as many bytes cost at best
      uint64_t bytes = 0;
    } global, shared, local;
  };

  void count(uint32_t instruction, const Access&, const uint64_t* addresses, uint32_t mask);
  void count_shared(Cell&, uint32_t instruction, const Access&, const uint64_t* addresses, uint32_t mask);
  void count_branch(const InstructionEvent&);
  Counts counts_of(uint32_t instruction) const;

  std::vector<SassInstruction> sass_;
  SassView view_;
  const Program* program_ = nullptr;  // while a launch runs
  uint32_t learner_file_ = ptx::kNone;
  LaunchCounters launch_;
  std::vector<Role> roles_;  // by instruction, as the cells
  std::vector<Cell> cells_;
  // An asynchronous copy is told lane by lane; its lanes are gathered until the instruction has been told.
  uint32_t gathered_ = 0;
  uint64_t gathered_addresses_[kWarpSize] = {};
  std::vector<LaunchCounters> ended_;
};

}  // namespace grader::sim
