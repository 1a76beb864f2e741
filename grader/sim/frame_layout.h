// Which slot of a frame holds what: registers, immediates, special registers, addresses of local variables.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "sim/program.h"

namespace grader::sim {

class FrameLayout {
 public:
  explicit FrameLayout(const ptx::Function&);

  uint32_t reg(uint32_t index) const { return registers_[index]; }
  uint32_t constant(uint64_t bits, bool wide);  // in every lane
  uint32_t predicate(bool value);
  uint32_t special(ptx::SpecialRegister);
  uint32_t local_address(uint32_t offset);
  uint32_t temporary(unsigned n, bool wide);  // n-th of one instruction; reused by the next
  uint32_t temporary_predicate(unsigned n);
  uint32_t memo();  // of an address register; before anything but registers

  void finish(FunctionCode&);  // the frame's bytes and the slots to fill

 private:
  uint32_t allocate(uint32_t bytes);

  std::vector<uint32_t> registers_;
  uint32_t size_ = 0;
  uint32_t registers_end_ = 0;
  std::map<std::pair<uint64_t, bool>, uint32_t> constants_;
  std::map<bool, uint32_t> predicates_;
  std::map<std::pair<FrameSlot::Kind, uint32_t>, uint32_t> frame_slots_;
  std::map<std::pair<unsigned, bool>, uint32_t> temporaries_;
  std::map<unsigned, uint32_t> temporary_predicates_;
};

}  // namespace grader::sim
