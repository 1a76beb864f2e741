// Of a warp: where what a shuffle has read from nobody is besides registers (tools/register_check.h): in
// local memory, among a function's arguments, or in the way that a lane goes.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "sim/observer.h"

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

  // Lanes whose way something strange decides, until they come to instruction `meet` of the same activation
  // of the function (kNone: to its end).
  void decide(uint32_t lanes, const std::byte* registers, uint32_t meet);
  void reach(uint32_t lanes, const std::byte* registers, uint32_t instruction);
  void decide_word(uint64_t address, uint32_t lanes) { words_[address / 4] |= lanes; }  // what is there
  uint32_t decided() const { return decided_; }

 private:
  struct Way {
    const std::byte* registers = nullptr;
    uint32_t meet = 0;
  };
  std::unordered_map<uint64_t, uint32_t> words_, passing_, arguments_;  // lanes
  uint32_t decided_ = 0;
  std::array<Way, kWarpSize> ways_{};
};

}  // namespace grader::sim
