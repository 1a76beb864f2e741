#include "sim/tools/byte_atomics.h"

#include <algorithm>
#include <cstring>

#include "sim/warp_state.h"

namespace grader::sim {
namespace {

using ptx::Instruction;
using ptx::Modifier;
using ptx::Opcode;
using ptx::OperandKind;

constexpr unsigned kMostCalls = 4;  // from the rounding to the access

bool is_strong_and_short(const Instruction& i, const Access& access) {
  if (access.elements != 1 || (access.bytes != 2 && access.bytes != 4)) return false;
  if (i.opcode == Opcode::atom || i.opcode == Opcode::red) return true;
  return i.opcode == Opcode::ld &&
         (i.has(Modifier::relaxed) || i.has(Modifier::acquire) || i.has(Modifier::volatile_));
}

bool writes(const Instruction& i, uint32_t reg) {
  return i.opcode != Opcode::st && i.opcode != Opcode::red && !i.operands.empty() &&
         i.operands[0].kind == OperandKind::reg && i.operands[0].reg == reg;
}

bool rounds_down(const Instruction& i) {
  if (i.opcode != Opcode::and_ || i.operands.size() != 3 || i.operands[1].kind != OperandKind::reg ||
      i.operands[2].kind != OperandKind::immediate)
    return false;
  const auto mask = static_cast<int32_t>(i.operands[2].bits);
  return mask == -4 || mask == -2;
}

// libcu++'s.
bool is_a_store(const std::string& mangled) { return mangled.find("__cuda_atomic_store") != mangled.npos; }

// The slot of an instruction's first source.
uint32_t source_slot(const Program& p, uint32_t function, uint32_t instruction) {
  const FunctionCode& code = p.functions[function];
  for (uint32_t r = code.begin; r < code.end; ++r)
    if (p.code[r].instruction == instruction) return p.code[r].operand[1];
  return 0;
}

}  // namespace

void ByteAtomics::launch_began(const LaunchInfo& info) {
  origins_.clear();
  from_arguments_.clear();
  first_.clear();
  const Program& p = info.program;
  program_ = &p;
  for (uint32_t i = 0; i < p.instructions.size(); ++i)
    if (p.instructions[i].body_index == 0) first_[p.instructions[i].function] = i;
  for (uint32_t i = 0; i < p.instructions.size(); ++i) {
    const InstructionInfo& at = p.instructions[i];
    const Instruction& instruction = p.module.functions[at.function].body[at.body_index];
    if (!is_strong_and_short(instruction, at.access)) continue;
    const auto address = std::find_if(instruction.operands.begin(), instruction.operands.end(),
                                      [](const ptx::Operand& o) { return o.kind == OperandKind::address; });
    if (address == instruction.operands.end() || address->reg == ptx::kNone || address->bits != 0) continue;
    const Origin origin = trace(p, at.function, at.body_index, address->reg);
    if (origin.kind == Origin::Kind::unknown) continue;
    if (origin.kind == Origin::Kind::rounded || trace_argument(p, at.function, origin.parameter, kMostCalls))
      origins_[i] = origin;
  }
}

// Backwards from the instruction at `from` of the function's body, as nvcc writes a register: once.
ByteAtomics::Origin ByteAtomics::trace(const Program& p, uint32_t function, uint32_t from, uint32_t reg) {
  const ptx::Function& f = p.module.functions[function];
  for (uint32_t at = from; at-- > 0;) {
    const Instruction& i = f.body[at];
    if (!writes(i, reg)) continue;
    if (rounds_down(i)) {
      const bool wide = ptx::size_of(i.type()) == 8;
      return {Origin::Kind::rounded, source_slot(p, function, first_[function] + at), wide};
    }
    if (i.operands.size() < 2) break;
    const ptx::Operand& source = i.operands[1];
    if ((i.opcode == Opcode::mov || i.opcode == Opcode::cvta) && source.kind == OperandKind::reg) {
      reg = source.reg;
      continue;
    }
    if (i.opcode == Opcode::ld && i.has(Modifier::param) && !f.is_entry && source.bits == 0) {
      const auto it = std::find(f.parameters.begin(), f.parameters.end(), source.symbol);
      if (it != f.parameters.end())
        return {Origin::Kind::parameter, 0, true, static_cast<uint32_t>(it - f.parameters.begin())};
    }
    break;
  }
  return {};
}

// What the callers of a function give it.
bool ByteAtomics::trace_argument(const Program& p, uint32_t function, uint32_t parameter, unsigned depth) {
  bool rounded = false;
  if (depth == 0) return rounded;
  for (uint32_t caller = 0; caller < p.module.functions.size(); ++caller) {
    const ptx::Function& f = p.module.functions[caller];
    for (uint32_t at = 0; at < f.body.size(); ++at) {
      const Instruction& call = f.body[at];
      if (call.opcode != Opcode::call || call.operands.size() < 3) continue;
      const ptx::Operand& callee = call.operands[1];
      if (callee.kind != OperandKind::symbol || p.module.symbols[callee.symbol].index != function) continue;
      const auto& arguments = call.operands[2].elements;
      const auto key = std::pair(first_[caller] + at, parameter);
      if (parameter >= arguments.size()) continue;
      for (uint32_t s = at; s-- > 0;) {
        const Instruction& store = f.body[s];
        if (store.opcode != Opcode::st || store.operands[0].symbol != arguments[parameter].symbol) continue;
        if (store.operands[1].kind != OperandKind::reg) break;
        const Origin origin = trace(p, caller, s, store.operands[1].reg);
        from_arguments_[key] = origin;
        rounded |=
            origin.kind == Origin::Kind::rounded || (origin.kind == Origin::Kind::parameter &&
                                                     trace_argument(p, caller, origin.parameter, depth - 1));
        break;
      }
    }
  }
  return rounded;
}

bool ByteAtomics::uses_what_it_reads(const AccessEvent& e) const {
  if (e.access.kind == AccessKind::read && e.access.bytes == 4) return false;
  const ptx::Module& m = program_->module;
  for (uint32_t at = program_->instructions[e.instruction].location; at != ptx::kNone;
       at = m.locations[at].inlined_at)
    if (is_a_store(m.locations[at].function)) return false;
  for (const Frame* f = e.frame; f != nullptr; f = f->parent)
    if (is_a_store(m.functions[f->function].name)) return false;
  return true;
}

std::optional<uint32_t> ByteAtomics::look(const AccessEvent& e, unsigned lane) const {
  const auto it = origins_.find(e.instruction);
  if (it == origins_.end()) return std::nullopt;
  Origin origin = it->second;
  const Frame* frame = e.frame;
  const std::byte* registers = e.registers;
  while (origin.kind == Origin::Kind::parameter && frame != nullptr && frame->parent != nullptr) {
    const uint32_t call = program_->code[frame->return_to - 1].instruction;
    const auto from = from_arguments_.find({call, origin.parameter});
    if (from == from_arguments_.end()) return std::nullopt;
    origin = from->second;
    frame = frame->parent;
    registers = frame->registers.get();
  }
  if (origin.kind != Origin::Kind::rounded) return std::nullopt;
  uint32_t low = 0;  // of an address, in whatever space
  std::memcpy(&low, registers + origin.slot + (origin.wide ? 8 : 4) * lane, 4);
  const uint32_t distance = low - static_cast<uint32_t>(e.addresses[lane]);
  return distance < e.access.bytes ? std::optional(distance) : std::nullopt;
}

}  // namespace grader::sim
