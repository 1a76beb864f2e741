#include "sim/tools/sass_view.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace grader::sim {
namespace {

using ptx::Opcode;

struct Made {
  uint32_t branches = 0;  // conditional ones
  uint32_t jumps = 0;     // the others, of which a profiler counts one target each
  bool exit = false, votes = false;
  bool shared = false;  // accesses to shared memory that a predicate decides of
  uint32_t shared_loads = 0;
  uint8_t bytes = 0;  // of the widest load or store
};
using MadeOf = std::unordered_map<uint32_t, Made>;  // by line of the PTX text

MadeOf by_line(std::span<const SassInstruction> sass) {
  MadeOf lines;
  for (const SassInstruction& s : sass) {
    Made& made = lines[s.ptx_line];
    if (s.kind == SassInstruction::Kind::branch) ++(s.conditional ? made.branches : made.jumps);
    made.exit |= s.kind == SassInstruction::Kind::exit && s.conditional;
    made.bytes = std::max(made.bytes, s.bytes);
    made.votes |= s.kind == SassInstruction::Kind::vote;
    made.shared_loads += s.kind == SassInstruction::Kind::shared_load;
    made.shared |= s.conditional && (s.kind == SassInstruction::Kind::shared_load ||
                                     s.kind == SassInstruction::Kind::shared_store ||
                                     s.kind == SassInstruction::Kind::shared_atomic);
  }
  return lines;
}

Made made_of(const MadeOf& lines, const ptx::Instruction& i) {
  const auto found = lines.find(i.line);
  return found == lines.end() ? Made{} : found->second;
}

// Where a bra goes, as an index into the body; kNone for any other instruction.
uint32_t target_of(const ptx::Function& f, const ptx::Instruction& i) {
  if (i.opcode != Opcode::bra || i.operands.empty()) return ptx::kNone;
  const ptx::Operand& label = i.operands[0];
  return label.symbol < f.labels.size() ? f.labels[label.symbol].instruction : ptx::kNone;
}

}  // namespace

SassView::SassView(const Program& p, std::span<const SassInstruction> sass) {
  if (sass.empty()) return;
  const MadeOf lines = by_line(sass);
  instructions_.resize(p.instructions.size());
  std::vector<uint8_t> bytes(p.instructions.size());
  for (uint32_t i = 0; i < p.instructions.size(); ++i) {
    const uint32_t at = p.instructions[i].body_index;
    const ptx::Function& f = p.module.functions[p.instructions[i].function];
    const ptx::Instruction& instruction = f.body[at];
    const Made made = made_of(lines, instruction);
    const uint32_t target = target_of(f, instruction);
    const bool atomic = instruction.opcode == Opcode::atom || instruction.opcode == Opcode::red;
    instructions_[i].is_aggregated = atomic && made.votes;
    bytes[i] = made.bytes;
    if (instruction.opcode == Opcode::cp) instructions_[i].shared_loads = made.shared_loads;
    // What ptxas puts behind a function's last instruction has that one's line.
    if (ptx::instruction_class(instruction) != ptx::InstructionClass::control)
      instructions_[i].inner_branches = made.branches + made.jumps;
    else if (instruction.opcode == Opcode::bra && instruction.guard == ptx::kNone)
      instructions_[i].inner_branches = made.jumps;
    if (target == ptx::kNone || instruction.guard == ptx::kNone) continue;
    // The compiler writes `@p bra A; bra B; A:` too, of which ptxas makes one branch, to B.
    const uint32_t next_target = at + 1 < f.body.size() && f.body[at + 1].guard == ptx::kNone
                                     ? target_of(f, f.body[at + 1])
                                     : ptx::kNone;
    const bool inverted = next_target != ptx::kNone && target == at + 2;
    const Made next = inverted ? made_of(lines, f.body[at + 1]) : Made{};
    instructions_[i].is_branch = made.branches + next.branches != 0;
    if (instructions_[i].is_branch || made.exit || next.exit || target <= at) continue;

    const auto accesses = [&](uint32_t begin, uint32_t end) {
      Range range{static_cast<uint32_t>(accesses_.size()), 0};
      for (uint32_t b = begin; b < end; ++b)
        if (made_of(lines, f.body[b]).shared) accesses_.push_back(i - at + b);
      range.end = static_cast<uint32_t>(accesses_.size());
      return range;
    };
    // An else, if there is one, ends where the bra at the end of the then goes.
    const auto end_of_else = [&](uint32_t else_begin) {
      const ptx::Instruction& last = f.body[else_begin - 1];
      const uint32_t end = last.guard == ptx::kNone ? target_of(f, last) : ptx::kNone;
      return end != ptx::kNone && end > else_begin ? end : else_begin;
    };
    if (inverted && next_target > target) {
      instructions_[i].left_out = accesses(target, next_target);
      instructions_[i].jumped_over = accesses(next_target, end_of_else(next_target));
    } else {
      instructions_[i].jumped_over = accesses(at + 1, target);
      instructions_[i].left_out = accesses(target, end_of_else(target));
    }
  }
  find_merged(p, bytes);
}

// A load that became wider took others along: those of the same function that are nothing any more.
void SassView::find_merged(const Program& p, const std::vector<uint8_t>& bytes) {
  const auto is = [&](uint32_t i, AccessKind kind) {
    const Access& a = p.instructions[i].access;
    return a.kind == kind && a.space == ptx::Space::shared;
  };
  for (const AccessKind kind : {AccessKind::read, AccessKind::write}) {
    std::set<uint32_t> widened;  // functions
    for (uint32_t i = 0; i < bytes.size(); ++i)
      if (is(i, kind) && bytes[i] > p.instructions[i].access.bytes)
        widened.insert(p.instructions[i].function);
    for (uint32_t i = 0; i < bytes.size(); ++i) {
      if (!is(i, kind) || !widened.contains(p.instructions[i].function)) continue;
      instructions_[i].is_merged = bytes[i] == 0 || bytes[i] > p.instructions[i].access.bytes;
      instructions_[i].bytes = bytes[i];
    }
  }
}

std::span<const uint32_t> SassView::jumped_over(uint32_t branch) const {
  return instructions_.empty() ? std::span<const uint32_t>{} : of(instructions_[branch].jumped_over);
}
std::span<const uint32_t> SassView::left_out(uint32_t branch) const {
  return instructions_.empty() ? std::span<const uint32_t>{} : of(instructions_[branch].left_out);
}

}  // namespace grader::sim
