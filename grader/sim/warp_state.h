// A warp as the scheduler sees it. PTX says nothing of reconvergence, so this does: lanes that took different
// ways form fragments, each with its own place; at a divergent branch a Join is made at the immediate
// post-dominator, and fragments that come there wait until all their siblings have come. When nobody in the
// warp can go on, or somebody has spun for long (a lock held by a waiting sibling), the waiting ones go on by
// themselves: every thread makes progress, as independent thread scheduling promises.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/dynamic_stack.h"
#include "sim/program.h"
#include "sim/warp.h"

namespace grader::sim {

struct AlignedBytes {
  AlignedBytes() = default;
  explicit AlignedBytes(size_t size);
  std::byte* get() const { return memory_.get(); }

 private:
  struct Freed {
    void operator()(std::byte* p) const;
  };
  std::unique_ptr<std::byte[], Freed> memory_;
};

// One activation of a function. Lanes that call it from one place of one frame share it, whenever they come.
struct Frame {
  uint32_t function = 0;
  Frame* parent = nullptr;
  uint32_t return_to = 0;  // record after the call
  uint32_t call = 0;       // index into Program::calls
  uint32_t live = 0;       // lanes inside it or inside what it called
  uint32_t local_begin = 0;
  uint32_t depth = 0;
  AlignedBytes registers, parameters;
  std::vector<Frame*> children;
};

// Whether two activations came to be by calls at the same places.
inline bool same_calls(const Frame* a, const Frame* b) {
  for (; a->parent != nullptr && b->parent != nullptr; a = a->parent, b = b->parent)
    if (a->return_to != b->return_to) return false;
  return a->parent == b->parent;
}

struct Join {
  const Record* at = nullptr;
  Frame* frame = nullptr;
  Join* parent = nullptr;
  uint32_t expected = 0;  // lanes that will come, or have
  uint32_t arrived = 0;
};

struct Fragment {
  enum class State : uint8_t { ready, at_barrier, waits_for_lanes };
  const Record* pc = nullptr;
  uint32_t mask = 0;
  Frame* frame = nullptr;
  Join* join = nullptr;
  State state = State::ready;
  bool lanes_are_here = false;
  uint32_t barrier = 0;
  uint32_t went_by = 0;  // waits_for_lanes: siblings that have gone on from where they would have met
};

// Bytes a thread (CUDA programming guide, technical specifications).
constexpr uint32_t kMostLocal = 512 * 1024;

class WarpState : public Warp {
 public:
  // A fresh warp of `lanes` threads at the kernel's first instruction.
  void begin(Block&, uint32_t index, uint32_t lanes);

  // Runs until nobody in the warp can go on or about `slice` instructions are spent. False: nothing could
  // run.
  bool run(uint64_t slice);
  bool done() const { return live == 0; }
  bool gave_way() const { return gave_way_; }  // its newest turn ended so

  uint32_t index() const { return index_; }
  uint32_t lanes() const { return lanes_; }
  std::vector<Fragment>& fragments() { return fragments_; }
  const std::vector<std::unique_ptr<Join>>& joins() const { return joins_; }
  const Frame* running_frame() const { return running_frame_; }
  // What alloca gave a lane; null: nothing yet.
  DynamicStack* stack(unsigned lane) { return stacks_.empty() ? nullptr : &stacks_[lane]; }
  const DynamicStack* stack(unsigned lane) const { return stacks_.empty() ? nullptr : &stacks_[lane]; }
  uint64_t executed() const { return executed_; }

  // The next record for waiting fragments.
  void resume(Fragment&);
  void merge_equal();

 private:
  template <bool observed>
  uint64_t step(uint64_t limit);
  void tell_order(uint32_t lanes, uint32_t instruction);
  void enter(Fragment&);
  bool pick(size_t& current);
  bool hands_over(size_t current);
  void others_turn(size_t current);
  bool release_parked();
  void handle_event(size_t current);
  void diverge(Fragment, uint32_t taken);
  void jump(Fragment);
  void arrive(const Fragment&);
  bool at_join(const Fragment& f) const { return f.join && f.join->at == f.pc && f.join->frame == f.frame; }
  void add(Fragment);  // to the ready ones, or to the join it stands at
  void complete(Join*);
  Join* make_join(const Fragment&, const Record* at, Frame* frame, uint32_t expected);
  Join* reconvergence(const Fragment&, const Record* branch);
  void call(Fragment);
  void return_from(Fragment);
  void exit_lanes(uint32_t lanes);
  void leave_frames(Frame*, uint32_t lanes);
  void gather();
  void note_who_went_by(const Join&, uint32_t lanes);
  Frame* make_kernel_frame();
  std::unique_ptr<Frame> make_frame(uint32_t function, Frame* parent);  // null: no local memory is left
  void fill_local(const Frame&, const FunctionCode&, uint32_t lanes);
  void fill_slot(Frame&, const FrameSlot&);
  void drop_frame(Frame*);
  bool reserve_local(uint32_t bytes);
  bool service(const Fragment&, const Record*);  // false: it waits at the cluster's barrier
  void sleep(const Fragment&, const Record&);
  bool use_stack(const Fragment&);  // alloca and its like; false: the launch ends here

  Block* block_ = nullptr;
  uint32_t index_ = 0, lanes_ = 0;
  std::vector<Fragment> fragments_;
  std::vector<std::unique_ptr<Join>> joins_;
  std::vector<std::unique_ptr<Frame>> frames_;  // of calls
  std::unique_ptr<Frame> kernel_frame_;
  Frame* running_frame_ = nullptr;
  AlignedBytes local_memory_;
  std::vector<DynamicStack> stacks_;  // by lane; empty until one is used
  uint64_t executed_ = 0;             // warp instructions so far
  uint64_t slept_ = 0;                // nanoseconds; the clock is the sum of both
  bool yields_ = false;               // it asked in vain, or sleeps: somebody else's turn
  bool gave_way_ = false;
  uint64_t quantum_ = 0;      // instructions a fragment runs while others of its warp wait
  uint64_t spun_ = 0;         // since something last changed among the fragments
  uint64_t alone_for_ = 0;    // since the others last had a turn
  uint64_t apart_until_ = 0;  // on that clock: fragments at one place do not merge
};

}  // namespace grader::sim
