#include "sim/independence.h"

#include <set>
#include <vector>

namespace grader::sim {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Space;

bool is_ordered(const ptx::Instruction& i) {
  for (const Modifier m : {Modifier::volatile_, Modifier::relaxed, Modifier::acquire, Modifier::release,
                           Modifier::acq_rel, Modifier::sc, Modifier::mmio})
    if (i.has(m)) return true;
  return false;
}
bool is_wide(const ptx::Instruction& i) {
  return i.has(Modifier::gpu) || i.has(Modifier::sys) || i.has(Modifier::gl);
}

bool is_own(Space s) {  // memory of the block or the thread
  return s == Space::shared || s == Space::shared_cluster || s == Space::local || s == Space::param ||
         s == Space::const_;
}

bool may_communicate(const ptx::Instruction& i, const InstructionInfo& info) {
  switch (i.opcode) {
    case Opcode::nanosleep:
    case Opcode::griddepcontrol:
      return true;
    case Opcode::membar:
      return !i.has(Modifier::cta);
    case Opcode::fence:
      return is_wide(i) || (!i.has(Modifier::cta) && !i.has(Modifier::cluster) && !i.has(Modifier::proxy));
    case Opcode::cp:
      return i.has(Modifier::bulk) || i.has(Modifier::reduce);
    case Opcode::ld:
    case Opcode::st:
      return is_ordered(i) && !is_own(info.access.space);
    default:
      return info.access.kind == AccessKind::atomic && !is_own(info.access.space) &&
             i.opcode != Opcode::mbarrier;
  }
}

}  // namespace

bool may_communicate(const Program& p, uint32_t kernel) {
  std::vector<uint32_t> open{kernel};
  std::set<uint32_t> seen{kernel};
  while (!open.empty()) {
    const FunctionCode& code = p.functions[open.back()];
    open.pop_back();
    for (uint32_t at = code.begin; at < code.end; ++at) {
      const Record& r = p.code[at];
      if (r.instruction >= p.instructions.size()) continue;
      const InstructionInfo& info = p.instructions[r.instruction];
      const ptx::Instruction& i = p.module.functions[info.function].body[info.body_index];
      if (may_communicate(i, info)) return true;
      const bool last = at + 1 == code.end || p.code[at + 1].instruction != r.instruction;
      if (i.opcode != Opcode::call || !last) continue;
      const CallSite& site = p.calls[r.extra];
      if (site.indirect) return true;
      if (site.builtin == Builtin::assertfail) continue;
      if (site.builtin != Builtin::none || site.function == ptx::kNone) return true;
      if (seen.insert(site.function).second) open.push_back(site.function);
    }
  }
  return false;
}

}  // namespace grader::sim
