// What ends a launch at one thread's fault, and where in the learner's text it happened.
#include "sim/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "ptx/print.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;

const ptx::Instruction& instruction_of(const Program& p, const Record& r) {
  const InstructionInfo& info = p.instructions[r.instruction];
  return p.module.functions[info.function].body[info.body_index];
}

uint32_t mask_operand(const ptx::Instruction& i, const Record& r) {
  const unsigned pair = !i.operands.empty() && i.operands[0].kind == ptx::OperandKind::pair ? 1 : 0;
  switch (i.opcode) {
    case Opcode::shfl:
      return r.operand[4 + pair];
    case Opcode::match:
      return r.operand[2 + pair];
    case Opcode::bar:
    case Opcode::barrier:
      return r.operand[0];
    case Opcode::ldmatrix:
    case Opcode::stmatrix:
    case Opcode::movmatrix:
    case Opcode::mma:
    case Opcode::wmma:
      return r.operand[5];
    default:
      return r.operand[2];  // vote, redux, elect
  }
}

bool is_warp_barrier(const Program& p, const Record& r) {
  const ptx::Instruction& i = instruction_of(p, r);
  return (i.opcode == Opcode::bar || i.opcode == Opcode::barrier) && i.has(Modifier::warp);
}

SourcePlace place_of(const Launch& launch, const Record& r, const Frame* frame) {
  return place_of(launch.program, launch.learner_file, r, frame);
}

SourcePlace place_of(const Program& p, uint32_t learner_file, const Record& r, const Frame* frame) {
  uint32_t location = p.instructions[r.instruction].location;
  const SourcePlace own = source_place(p.module, location, learner_file);
  // Code that stands in another file: where the learner's code called it.
  const auto in_learner_file = [&](uint32_t at) {
    for (; at != ptx::kNone; at = p.module.locations[at].inlined_at)
      if (p.module.locations[at].file == learner_file && p.module.locations[at].line != 0) return true;
    return false;
  };
  uint32_t at = r.instruction;
  while (!in_learner_file(location) && frame && frame->parent) {
    at = p.code[frame->return_to - 1].instruction;
    location = p.instructions[at].location;
    frame = frame->parent;
  }
  if (in_learner_file(location)) return source_place(p.module, location, learner_file);
  // A library's code that the kernel contains, or a function without lines that this calls: -G does not say
  // where from, but the learner's line stands before it.
  for (uint32_t i = at; i-- > 0 && p.instructions[i].function == p.instructions[at].function;)
    if (in_learner_file(p.instructions[i].location))
      return source_place(p.module, p.instructions[i].location, learner_file);
  return own;
}

Finding finding_at(const Launch& launch, const Record& r, const Frame* frame, std::string check,
                   std::string kind, std::string message) {
  Finding f;
  f.check = std::move(check);
  f.kind = std::move(kind);
  f.message = std::move(message);
  const SourcePlace place = place_of(launch, r, frame);
  f.file = place.file;
  f.line = place.line;
  f.column = place.column;
  if (place.line == 0) {
    const ptx::Instruction& i = instruction_of(launch.program, r);
    f.notes.push_back(
        fmt::format("at line {} of the PTX ({}); compiled with -lineinfo it would name your line", i.line,
                    ptx::mnemonic(i)));
  }
  return f;
}

namespace {

void stop_with(Block& b, WarpState& w, const Fragment& f, Finding finding, const char* name, int code,
               const std::string& message) {
  Launch& launch = b.launch();
  for (uint32_t m = f.mask; m; m &= m - 1)
    launch.findings.add(finding.kind, b.thread(w, static_cast<unsigned>(std::countr_zero(m))),
                        [&] { return finding; });
  launch.fail(name, code, message);
  launch.stop = true;
}

}  // namespace

// Their headers stop the kernel where a group cannot do what it is asked for.
static bool is_in_cooperative_groups(const Program& p, const Record& r, const Frame* frame) {
  const auto is_there = [&](uint32_t instruction) {
    const uint32_t at = p.instructions[instruction].location;
    if (at == ptx::kNone || p.module.locations[at].file >= p.module.files.size()) return false;
    return p.module.files[p.module.locations[at].file].find("cooperative_groups") != std::string::npos;
  };
  if (is_there(r.instruction)) return true;
  for (; frame && frame->parent; frame = frame->parent)
    if (is_there(p.code[frame->return_to - 1].instruction)) return true;
  return false;
}

void report_trap(Block& b, WarpState& w, const Fragment& f) {
  Finding finding =
      finding_at(b.launch(), *f.pc, f.frame, "memcheck", "trap", "the kernel stopped itself: __trap()");
  if (!b.launch().config.cooperative && is_in_cooperative_groups(b.program(), *f.pc, f.frame)) {
    finding.message = "the grid cannot meet: this launch is not cooperative";
    finding.label = "this_grid().sync() ends in __trap() here, as on a card";
    finding.next = "launch it with --cooperative, in a program with cudaLaunchCooperativeKernel()";
  }
  stop_with(b, w, f, std::move(finding), "cudaErrorLaunchFailure", 719, "unspecified launch failure");
}

void report_bad_call(Block& b, WarpState& w, const Fragment& f) {
  Finding finding = finding_at(b.launch(), *f.pc, f.frame, "memcheck", "bad-call",
                               "call through a pointer that points to no device function");
  stop_with(b, w, f, std::move(finding), "cudaErrorIllegalInstruction", 715,
            "an illegal instruction was encountered");
}

void report_stack_overflow(Block& b, WarpState& w, const Fragment& f) {
  Finding finding = finding_at(b.launch(), *f.pc, f.frame, "memcheck", "stack-overflow",
                               "calls are nested too deep: the thread's stack is full");
  finding.label = fmt::format("{} calls deep here", f.frame->depth + 1);
  finding.next = "does the recursion end for every argument?";
  stop_with(b, w, f, std::move(finding), "cudaErrorIllegalAddress", 700,
            "an illegal memory access was encountered");
}

void report_alloca_overflow(Block& b, WarpState& w, const Fragment& f, unsigned lane, uint64_t bytes) {
  Fragment asking = f;
  asking.mask = 1u << lane;
  Finding finding = finding_at(b.launch(), *f.pc, f.frame, "memcheck", "stack-overflow",
                               "alloca asks for more than the thread's stack has left");
  finding.label = fmt::format("{} bytes here; a thread's local memory is {} bytes in all", bytes, kMostLocal);
  finding.next = "is the size right in every thread? Large arrays belong in global or shared memory";
  stop_with(b, w, asking, std::move(finding), "cudaErrorIllegalAddress", 700,
            "an illegal memory access was encountered");
}

}  // namespace grader::sim
