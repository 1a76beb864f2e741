// Control (PTX ISA 9.7.12) and what only the scheduler can do: each handler here says what happened and hands
// over.
#include "sim/exec/instruction_set.h"
#include "sim/exec/lanes.h"
#include "sim/exec/runs.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;

// bra: immediate is the distance to the target in records. The guard is the condition.
const Record* branch(const Record* r, Warp&) { return r + static_cast<int64_t>(r->immediate); }
const Record* branch_if(const Record* r, Warp& w) {
  const uint32_t taken = (get_mask(w, r->guard) ^ r->guard_flip) & w.mask;
  if (taken == w.mask) return r + static_cast<int64_t>(r->immediate);
  if (taken == 0) return r + 1;
  w.taken = taken;
  w.pc = r;
  w.event = Event::diverged;
  return nullptr;
}
const Record* branch_indexed(const Record* r, Warp& w) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    w.targets[lane] = get<uint32_t>(w.registers + r->operand[0], lane);
  }
  w.pc = r;
  w.event = Event::jumped;
  return nullptr;
}

template <Event event>
const Record* hand_over(const Record* r, Warp& w) {
  w.pc = r;
  w.event = event;
  return nullptr;
}
const Record* nothing(const Record* r, Warp&) { return r + 1; }

}  // namespace

extern const Handler guard_handler, join_handler, forget_handler;

// The guarded instruction runs for fewer lanes; a handler that hands over leaves the smaller mask to the
// scheduler.
static const Record* guard(const Record* r, Warp& w) {
  const uint32_t all = w.mask;
  w.mask = all & (get_mask(w, r->guard) ^ r->guard_flip);
  if (w.mask == 0) {
    w.mask = all;
    return r + 1;
  }
  const Record* const next = r->inner(r, w);
  if (next != nullptr) w.mask = all;
  return next;
}
static const Record* join(const Record* r, Warp& w) {
  ++w.uncounted;
  if (w.join != r) return r + 1;
  w.pc = r;
  w.event = Event::joined;
  return nullptr;
}
static const Record* forget(const Record* r, Warp& w) {
  ++w.uncounted;
  *reinterpret_cast<Storage<uint32_t>::Word*>(w.registers + r->operand[0]) = RunMemo::kUnknown;
  return r + 1;
}
const Handler guard_handler = guard;
const Handler join_handler = join;
const Handler forget_handler = forget;

Handler select_control(const Form& f) {
  switch (f.opcode) {
    case Opcode::bra:
      return f.pair ? branch_if : branch;  // pair: it has a guard
    case Opcode::brx:
      return branch_indexed;
    case Opcode::call:
      return hand_over<Event::called>;
    case Opcode::ret:
      return hand_over<Event::returned>;
    case Opcode::exit:
      return hand_over<Event::exited>;
    case Opcode::trap:
    case Opcode::brkpt:
      return hand_over<Event::trapped>;
    case Opcode::bar:
    case Opcode::barrier:
      if (f.has(Modifier::cluster)) return hand_over<Event::service>;
      if (f.has(Modifier::warp)) return nullptr;
      return hand_over<Event::barrier>;
    case Opcode::membar:
    case Opcode::pmevent:
    case Opcode::griddepcontrol:
    case Opcode::setmaxnreg:  // there are registers enough
      return nothing;
    case Opcode::fence:
      return nothing;  // one instruction at a time is sequentially consistent
    case Opcode::cp:
    case Opcode::st:  // .async
    case Opcode::red:
    case Opcode::mbarrier:
    case Opcode::mapa:
    case Opcode::getctarank:
    case Opcode::nanosleep:
    case Opcode::alloca:
    case Opcode::stacksave:
    case Opcode::stackrestore:
      return hand_over<Event::service>;
    case Opcode::mov:
      return hand_over<Event::service>;  // of a clock: the decoder asks for it
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
