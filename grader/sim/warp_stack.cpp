// alloca, stacksave and stackrestore. Operands, in slots of the instruction's type: address, size, alignment;
// the stack's top.
#include <bit>
#include <cstring>

#include "sim/block.h"
#include "sim/report.h"
#include "sim/warp_state.h"

namespace grader::sim {
namespace {

constexpr uint32_t kDefaultAlignment = 8;

// Of a slot with 4 or 8 bytes a lane.
uint64_t read_slot(const Frame& frame, uint32_t slot, unsigned lane, size_t bytes) {
  uint64_t value = 0;
  std::memcpy(&value, frame.registers.get() + slot + bytes * lane, bytes);
  return value;
}
void write_slot(Frame& frame, uint32_t slot, unsigned lane, size_t bytes, uint64_t value) {
  std::memcpy(frame.registers.get() + slot + bytes * lane, &value, bytes);
}

}  // namespace

bool WarpState::use_stack(const Fragment& f) {
  const Record& r = *f.pc;
  const ptx::Instruction& i = instruction_of(block_->program(), r);
  const size_t bytes = ptx::size_of(i.type());
  if (stacks_.empty()) stacks_.resize(kWarpSize);
  for (uint32_t m = f.mask; m; m &= m - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(m));
    DynamicStack& stack = stacks_[lane];
    if (i.opcode == ptx::Opcode::stacksave) {
      write_slot(*f.frame, r.operand[0], lane, bytes, stack.top());
    } else if (i.opcode == ptx::Opcode::stackrestore) {
      stack.restore(static_cast<uint32_t>(read_slot(*f.frame, r.operand[0], lane, bytes)));
    } else {
      const uint64_t size = read_slot(*f.frame, r.operand[1], lane, bytes);
      const uint64_t alignment =
          i.operands.size() > 2 ? read_slot(*f.frame, r.operand[2], lane, bytes) : kDefaultAlignment;
      const uint32_t left = kMostLocal - std::min(kMostLocal, f.frame->local_begin);
      const auto begin = size > left ? std::nullopt
                                     : stack.push(static_cast<uint32_t>(size),
                                                  static_cast<uint32_t>(alignment), f.frame->depth, left);
      if (!begin) {
        report_alloca_overflow(*block_, *this, f, lane, size);
        return false;
      }
      write_slot(*f.frame, r.operand[0], lane, bytes, *begin);
      for (Observer* o : block_->launch().options.observers)
        o->stack_allocated({block_->info(), index(), lane, *begin, static_cast<uint32_t>(size)});
    }
  }
  return true;
}

}  // namespace grader::sim
