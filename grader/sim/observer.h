// What the simulated GPU tells while it runs. Every hook is empty by default and says what has happened; an
// observer changes nothing. Without observers the step loop is another instantiation that pays nothing for
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/findings.h"
#include "sim/global_memory.h"
#include "sim/gpu.h"
#include "sim/lane_run.h"
#include "sim/program.h"
#include "sim/source_place.h"

namespace grader::sim {

struct Frame;

struct LaunchInfo {
  const Program& program;
  uint32_t kernel;  // index into program.module.functions
  LaunchConfig config;
  const GlobalMemory& memory;
  Findings& findings;                  // where a check puts what it finds; lives until the launch has ended
  uint32_t learner_file = ptx::kNone;  // the file the kernel's text stands in
};

struct BlockInfo {
  uint64_t linear;  // x fastest
  Dim3 index;
};

// One instruction executed by the lanes of `mask`. Thread numbers are warp * 32 + lane, x fastest.
struct InstructionEvent {
  const BlockInfo& block;
  uint32_t warp;
  uint32_t mask;         // lanes that executed it (a guard's others are not in it)
  uint32_t active;       // lanes that it was issued for
  uint32_t instruction;  // index into Program::instructions
  bool diverged;         // of a branch: its lanes went different ways
  const Record& record;
  const Frame* frame;          // of the running function
  const std::byte* registers;  // of the running frame: tells one activation of a function from another
  const Warp& state;           // after the instruction
};

// A load, store or atomic of a warp; refused accesses are not in the mask.
struct AccessEvent {
  const BlockInfo& block;
  uint32_t warp;
  uint32_t mask;
  uint32_t instruction;
  const Access& access;
  const LaneAddresses& addresses;  // only those in the mask count
  const Record& record;
  const std::byte* registers;  // of the running frame, after the instruction: Record::operand are offsets
  const Frame* frame;          // of the running function
};

// A fence, a bar.arrive, or a *.sync instruction of a warp that these lanes have passed together.
struct OrderEvent {
  const BlockInfo& block;
  uint32_t warp;
  uint32_t mask;
  uint32_t instruction;
};

// An asynchronous copy of one thread: a piece of `bytes`, from 4 to 16, has been sent on its way, has been
// read as far as its thread has waited for that, or has landed. Addresses are generic.
struct CopyEvent {
  const BlockInfo& block;
  uint32_t thread;       // who issued it, in its block
  uint32_t instruction;  // that issued it
  uint64_t to, from;     // from 0: nothing is read
  uint32_t bytes;
  uint64_t mbarrier;   // where its landing is told; 0: its issuer waits for it
  const Frame* frame;  // of the function that issues it; null once it is issued
  bool reduces;  // it changes what is there (cp.reduce.async.bulk, red.async): others may too, meanwhile
  bool read;     // its thread has waited until its source was read
};

// Lanes have entered a function that the kernel calls, directly or not, and that has variables in local
// memory: as new for these lanes, from `local_begin` on, and over what functions had there that have
// returned.
struct FunctionEvent {
  const BlockInfo& block;
  uint32_t warp;
  uint32_t mask;
  uint32_t function;  // index into Module::functions
  uint32_t local_begin;
};

// alloca has given a thread new bytes of its local memory, at `begin` in the .local space.
struct StackEvent {
  const BlockInfo& block;
  uint32_t warp, lane;
  uint32_t begin, bytes;
};

// Lanes go through a *.sync instruction that they had to wait for: what its mask names and who is there
// differ, or they came one after the other.
struct GatherEvent {
  const BlockInfo& block;
  uint32_t warp;
  uint32_t instruction;
  const Record& record;
  const Frame* frame;
  uint32_t named;  // by the mask that they pass
  uint32_t here;   // lanes that go ahead together
  uint32_t
      went_by;  // of those named: lanes that have passed the place where they would have met those that wait
};

struct MbarrierState {
  uint64_t pending = 0, expected = 0;  // arrivals
  int64_t bytes = 0;                   // still to come
  bool initialised = false;
};

// What one lane does with an mbarrier.
struct MbarrierEvent {
  enum class Kind : uint8_t {
    initialised,
    arrived,
    asked,   // in vain: the phase is not complete
    waited,  // and need wait no longer
    missed,  // the phase that it waited for was complete, and the mbarrier has been initialised since: it
             // goes on
    invalidated,
    unready  // used though it is not initialised: nothing is done
  };
  const BlockInfo& block;
  uint32_t warp, lane;
  uint32_t instruction;
  uint64_t address;  // generic
  Kind kind;
  MbarrierState before;
  uint64_t arrivals;   // that it is initialised for, or that came
  const Frame* frame;  // of the running function
};

// Where threads have arrived at a barrier: an instruction, in an activation of its function. Where calls of
// one function lead to it, each is a place of its own.
struct BarrierPlace {
  uint32_t instruction;
  const Frame* frame;
  uint32_t warp, lanes;  // the first to arrive there
};

struct BarrierEvent {
  const BlockInfo& block;
  uint32_t barrier;                         // 0 to 15
  uint32_t instruction;                     // of the last to arrive
  uint32_t arrived;                         // threads
  uint32_t exited;                          // threads of the block that had exited before
  const std::vector<BarrierPlace>& places;  // all, of a barrier of the whole block
  uint32_t expected;                        // threads that the instruction asked for; 0: all
  uint32_t other_expected;                  // another number that somebody asked for; 0: nobody did
  uint32_t warps;
  const uint32_t* lanes;              // that arrived, by warp
  const uint32_t* waiting;            // of those: the ones that waited (bar.arrive does not)
  const uint32_t* first_instruction;  // where each warp arrived first, by warp
  const Frame* const* first_frame;    // of the function there; null: it did not wait
};

class Observer {
 public:
  virtual ~Observer() = default;
  // Asked once, after launch_began: events that come with every instruction are told only to those who want
  // them.
  virtual bool wants_instructions() const { return true; }
  virtual bool wants_accesses() const { return true; }

  // Blocks that do not communicate may run on several host threads, if every observer can be split: `fork`
  // gives one for some of the blocks of a launch that has begun, told of those from block_began to
  // block_ended, and `merge` takes in what it saw. Which blocks those are is a matter of chance, so the whole
  // must not depend on it: sums, for example. Null, the default: blocks run in order, on one thread.
  virtual std::unique_ptr<Observer> fork() const { return nullptr; }
  virtual void merge(Observer&) {}

  virtual void launch_began(const LaunchInfo&) {}
  virtual void block_began(const BlockInfo&) {}
  virtual void instruction_executed(const InstructionEvent&) {}
  virtual void memory_accessed(const AccessEvent&) {}
  virtual void function_entered(const FunctionEvent&) {}
  virtual void stack_allocated(const StackEvent&) {}
  virtual void memory_fenced(const OrderEvent&) {}
  virtual void warp_synchronized(const OrderEvent&) {}
  virtual void lanes_exchanged(const OrderEvent&) {}  // by a shuffle, a vote, a match or a redux
  virtual void lanes_gathered(const GatherEvent&) {}
  virtual void barrier_arrived(const OrderEvent&, uint32_t /*barrier*/) {}  // bar.arrive: they go on
  virtual void barrier_completed(const BarrierEvent&) {}
  // barrier.cluster: lanes have arrived, and go on; the last live thread of the cluster has, `block` is one
  // of its blocks; lanes that wait go on. Lanes that have exited count as arrived: they are told just before
  // the barrier completes, with kNone as their instruction.
  virtual void cluster_arrived(const OrderEvent&) {}
  virtual void cluster_completed(const BlockInfo& /*block*/) {}
  virtual void cluster_waited(const OrderEvent&) {}
  virtual void copy_issued(const CopyEvent&) {}
  virtual void copy_read(const CopyEvent&) {
  }  // of a bulk copy in a group; not told when its block ends first
  virtual void copy_landed(const CopyEvent&) {}
  virtual void mbarrier_used(const MbarrierEvent&) {}
  // The launch's instructions are spent, and end while this warp runs.
  virtual void budget_spent(const BlockInfo&, uint32_t /*warp*/) {}
  virtual void block_ended(const BlockInfo&) {}
  virtual void launch_finished() {}  // the last moment for findings
  virtual void launch_ended(const LaunchResult&) {}
};

}  // namespace grader::sim
