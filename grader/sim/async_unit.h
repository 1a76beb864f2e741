// Copies that are under way, and the mbarriers they report to (PTX ISA 9.7.9.25, 9.7.13.15): cp.async and its
// groups, cp.async.bulk, cp.reduce.async.bulk, st.async, red.async, mbarrier.
//
// The unit is an adversary: what a copy reads is taken when it is issued, and its bytes land as late as PTX
// allows: when their group is waited for, when somebody asks the mbarrier that they report to, or when the
// block ends. A kernel that forgets to wait sees the old bytes, always.
//
// An mbarrier is opaque to PTX. Here: pending arrivals (20 bits), expected arrivals (20), bytes still to come
// (21, signed), the phase's parity (1), and a mark that tells an initialised one from poison and zeros.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "ptx/module.h"
#include "sim/exec/instruction_set.h"
#include "sim/program.h"

namespace grader::sim {

class Block;
struct CopyEvent;
class WarpState;
struct Fragment;

// The state spaces that cp or mbarrier names, in the order written: cp's destination first.
std::vector<ptx::Space> spaces_of(const ptx::Instruction&);

// st.async, red.async
bool is_asynchronous_store(const ptx::Instruction&);

struct Frame;

class AsyncUnit {
 public:
  explicit AsyncUnit(Block& block) : block_(block) {}
  void begin();   // a new block: nothing is under way
  void finish();  // the block has ended: everything lands

  void land_deferred();  // what reports to an mbarrier

  // Executes cp.*, st.async, red.async and mbarrier.* for the lanes of the fragment. True: it asked in vain,
  // let others run.
  bool execute(WarpState&, const Fragment&);

 private:
  struct Copy {
    std::byte* to = nullptr;         // null: in global memory, at `address`
    uint64_t address = 0, from = 0;  // generic
    uint32_t thread = 0, instruction = 0;
    bool read = false;  // its thread has waited until its source was read
    std::vector<std::byte> bytes;
    Reduction reduction = nullptr;  // what it does with the bytes that are there; null: it overwrites them
  };
  using Group = std::vector<Copy>;
  struct Groups {
    Group open;
    std::deque<Group> committed;
    size_t read = 0;  // of the committed, the oldest: so many were waited for until they were read
  };
  struct Deferred {  // what an mbarrier is told once the copies have landed
    Group copies;
    std::byte* mbarrier = nullptr;
    uint64_t address = 0;  // of the mbarrier, generic
    uint64_t arrivals = 0, bytes = 0;
    bool counted = false;  // the arrival was added to the pending ones when it was issued
  };
  struct Thread;  // one lane while its instruction executes

  CopyEvent event(const Copy&, uint64_t mbarrier, const Frame* frame = nullptr) const;
  void issue(const Thread&, const Copy&, uint64_t mbarrier);
  void wait_until_read(Groups&, size_t most_under_way);
  void land(Group&, uint64_t mbarrier = 0);
  void wait(Groups&, size_t most_under_way);
  void copy(Thread&);
  void bulk(Thread&);
  void copy_bulk(Thread&, Groups&);
  void prefetch_bulk(const Thread&);
  void store(Thread&);
  Reduction reduction_of(const ptx::Instruction&) const;
  void defer(const Thread&, Group, ptx::Space, uint64_t mbarrier, uint64_t bytes);
  bool mbarrier(Thread&);

  Block& block_;
  std::vector<Groups> small_, bulk_;  // by thread of the block
  std::vector<Deferred> deferred_;
  // Threads whose newest try_wait was in vain. Its phase ended, and the mbarrier was initialised again before
  // the thread could see that: it is late.
  struct Waiter {
    const std::byte* mbarrier = nullptr;
    bool parity = false, late = false;
  };
  std::map<uint32_t, Waiter> waiters_;  // by thread of the block
};

}  // namespace grader::sim
