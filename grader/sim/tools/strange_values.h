// Of a warp: where what a shuffle has read from nobody is besides registers (tools/register_check.h): in
// local memory, among a function's arguments, or in the way that a lane goes.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/observer.h"
#include "sim/tools/other_way.h"

namespace grader::sim {

class StrangeValues {
 public:
  bool any() const { return !words_.empty() || !passing_.empty() || !arguments_.empty() || decided_ != 0; }

  // Local memory, by the words that the lanes of `mask` touch.
  void store(const LaneAddresses&, uint32_t bytes, uint32_t mask, uint32_t strange);
  uint32_t load(const LaneAddresses&, uint32_t bytes, uint32_t mask) const;

  // An argument goes from st.param in the caller, under the caller's name, over the call to ld.param.
  void pass(uint32_t symbol, uint32_t offset, uint32_t lanes);
  void call(const ptx::Instruction& call, uint32_t callee, uint32_t mask);
  uint32_t argument(uint32_t function, uint32_t parameter, uint32_t offset) const;

  // A lane whose way something strange decides, until it comes to instruction `meet` of the same activation
  // of the function (kNone: to its end).
  void decide(uint32_t lane, const std::byte* registers, uint32_t meet, OtherWay);
  // Lanes have come to an instruction: `met` is told of each lane whose ways meet there, with the other way.
  template <class Met>
  void reach(uint32_t lanes, const std::byte* registers, uint32_t instruction, const Met& met) {
    for (uint32_t m = lanes & decided_; m; m &= m - 1)
      reach_by(static_cast<uint32_t>(std::countr_zero(m)), registers, instruction, met);
  }
  bool decides(uint32_t lane, const std::byte* registers, uint32_t meet) const;         // it is known
  void decide_word(uint64_t address, uint32_t lanes) { words_[address / 4] |= lanes; }  // what is there
  uint32_t decided() const { return decided_; }
  uint32_t guessed() const { return guessed_; }  // of those: the other way is not known to its end

 private:
  struct Way {
    const std::byte* registers = nullptr;
    uint32_t meet = 0;
    OtherWay other;
  };
  template <class Met>
  void reach_by(uint32_t lane, const std::byte* registers, uint32_t instruction, const Met& met) {
    std::vector<Way>& ways = ways_[lane];
    std::erase_if(ways, [&](const Way& way) {
      const bool meets = way.registers == registers && way.meet == instruction;
      if (meets && way.other.arrived) met(lane, way.other);
      return meets;
    });
    note(lane);
  }
  void note(uint32_t lane);

  std::unordered_map<uint64_t, uint32_t> words_, passing_, arguments_;  // lanes
  uint32_t decided_ = 0, guessed_ = 0;
  std::array<std::vector<Way>, kWarpSize> ways_;
};

}  // namespace grader::sim
