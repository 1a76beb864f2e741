#include "sim/tools/result_use.h"

#include <algorithm>
#include <vector>

#include "sim/tools/instruction_registers.h"
#include "sim/warp_state.h"

namespace grader::sim {

using ptx::Opcode;

void ResultUse::launch_began(const LaunchInfo& info) {
  program_ = &info.program;
  known_.clear();
}

bool ResultUse::is_used(const AccessEvent& e) {
  uint32_t at = e.instruction;
  for (const Frame* f = e.frame; f != nullptr; f = f->parent) {
    const Use use = look(at);
    if (use != Use::returned || f->parent == nullptr) return use != Use::none;
    at = program_->code[f->return_to - 1].instruction;
  }
  return true;
}

ResultUse::Use ResultUse::look(uint32_t instruction) {
  const auto [known, added] = known_.try_emplace(instruction, Use::some);
  if (added) known->second = find(instruction);
  return known->second;
}

// The value goes from register to register; what else reads one of them looks at it.
ResultUse::Use ResultUse::find(uint32_t instruction) const {
  const InstructionInfo& info = program_->instructions[instruction];
  const ptx::Function& f = program_->module.functions[info.function];
  const ptx::Instruction& from = f.body[info.body_index];
  std::vector<bool> holds(f.registers.size(), false);
  if (from.opcode != Opcode::call) each_result(from, [&](uint32_t r) { holds[r] = true; });
  for (const ptx::Instruction& i : f.body)  // what a call gives back is loaded after it
    if (from.opcode == Opcode::call && i.opcode == Opcode::ld && i.operands[1].symbol != ptx::kNone &&
        std::any_of(from.operands[0].elements.begin(), from.operands[0].elements.end(),
                    [&](const ptx::Operand& o) { return o.symbol == i.operands[1].symbol; }))
      each_result(i, [&](uint32_t r) { holds[r] = true; });
  bool returned = false;
  for (bool more = true; more;) {
    more = false;
    for (const ptx::Instruction& i : f.body) {
      bool reads = false;
      each_source(i, [&](uint32_t r) { reads |= holds[r]; });
      if (!reads || &i == &from) continue;
      if (i.opcode == Opcode::mov) {
        each_result(i, [&](uint32_t r) {
          more |= !holds[r];
          holds[r] = true;
        });
      } else if (i.opcode == Opcode::st &&
                 std::count(f.return_values.begin(), f.return_values.end(), i.operands[0].symbol) != 0) {
        returned = true;
      } else {
        return Use::some;
      }
    }
  }
  return returned ? Use::returned : Use::none;
}

}  // namespace grader::sim
