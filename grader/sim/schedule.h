// In which order blocks, warps and the lanes of a diverged warp run. CUDA promises no order, so a kernel that
// is right in one and wrong in another is wrong; the orders here are chosen to show it.
//
//   seed 0   the default: blocks and warps ascending, each until it must wait; at a branch, the lanes that do
//   not
//            jump first
//   seed 1   all of that the other way round
//   seed 2   nobody gets ahead: before every access to memory that others can see, the next lanes, warp,
//   block others   drawn from the seed: the orders, which side of a branch goes first, and, before an access,
//   whether
//            others go first. Lanes that ran together may part there for a while, as independent thread
//            scheduling allows.
//
// All decisions come from the seed and from what the kernel does, none from the host: a seed always replays.
// Every order is fair: who can go on gets a turn again, so a kernel whose threads wait for each other ends in
// every order if it does in one. Of a grid with more blocks than the card holds at once, lower ones begin
// first (in groups as large as the card holds): kernels that wait for a lower block are right on every card
// there is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/record.h"

namespace grader::sim {

struct Program;

class Schedule {
 public:
  static constexpr uint64_t kDefault = 0;

  Schedule(const Program&, uint64_t seed);

  bool is_default() const { return seed_ == kDefault; }

  // The cluster that begins as number `position` of `count`; `group`: how many the card holds at once.
  uint64_t cluster_at(uint64_t position, uint64_t count, uint64_t group) const;
  // Which of `count` that stepped aside goes on; 0 is the one that waits longest.
  size_t next_resident(size_t count);
  // The order of a round of `order.size()` warps, or of the blocks of a cluster.
  void arrange(std::vector<uint32_t>& order);
  // Whether the lanes that jump go before those that do not.
  bool jump_first();

  // How many records to execute from this one on, in a straight line, before asking is_access of where one
  // is; 0: as many as one likes.
  uint32_t stretch(const Record* from) const { return stretches_.empty() ? 0 : at(from) & kRecords; }
  // Does an access begin here that other threads can see?
  bool is_access(const Record* r) const { return !stretches_.empty() && (at(r) & kAccess) != 0; }
  // Who goes on before an access: the same lanes, others of the warp, another warp, another block.
  enum class Next { same, lanes, warp, block };
  Next before_access();
  // Which of these lanes go ahead alone, for how many instructions of their warp; 0: they stay together.
  uint32_t lanes_ahead(uint32_t lanes);
  uint32_t head_start();

 private:
  enum class Order : uint8_t { ascending, descending, shuffled };
  enum class Branch : uint8_t { falls_first, jumps_first, either };

  uint64_t random();
  std::vector<uint16_t> stretches_of(const Program&) const;
  uint32_t below(uint32_t n) { return static_cast<uint32_t>(random() % n); }

  uint64_t seed_, state_;
  Order blocks_ = Order::ascending, warps_ = Order::ascending;
  Branch branches_ = Branch::falls_first;
  uint32_t switch_one_in_ = 0;  // accesses; 0: never
  uint64_t multiplier_ = 0, shift_ = 0;
  const Record* code_ = nullptr;
  static constexpr uint16_t kAccess = 0x8000, kRecords = 0x7fff;
  uint16_t at(const Record* r) const { return stretches_[static_cast<size_t>(r - code_)]; }
  std::vector<uint16_t> stretches_;  // by record
};

}  // namespace grader::sim
