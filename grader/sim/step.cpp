// The step loop, twice: bare, and with every step told to the observers.
#include "sim/block.h"
#include "sim/exec/instruction_set.h"
#include "sim/warp_state.h"

namespace grader::sim {
namespace {

uint32_t lanes_of(const Warp& w, const Record& r) {
  if (r.handler == r.inner) return w.mask;
  uint32_t p;
  __builtin_memcpy(&p, w.registers + r.guard, 4);
  return w.mask & (p ^ r.guard_flip);
}

// Whether the lanes of the branch just executed went different ways.
bool lanes_parted(const Warp& w) {
  if (w.event != Event::jumped) return w.event == Event::diverged;
  const uint32_t first = w.targets[__builtin_ctz(w.mask)];
  for (uint32_t m = w.mask; m; m &= m - 1)
    if (w.targets[__builtin_ctz(m)] != first) return true;
  return false;
}

// The window of an access whose addresses are those of its own state space.
uint64_t window_of(ptx::Space space) {
  if (space == ptx::Space::shared || space == ptx::Space::shared_cluster) return window_base(kSharedWindow);
  return space == ptx::Space::local ? window_base(kLocalWindow) : 0;
}

}  // namespace

void WarpState::tell_order(uint32_t lanes, uint32_t instruction) {
  Launch& launch = block_->launch();
  const OrderEvent e{block_->info(), index_, lanes, instruction};
  for (Observer* o : launch.options.observers) {
    switch (launch.program.instructions[instruction].order) {
      case InstructionInfo::Order::fence:
        o->memory_fenced(e);
        break;
      case InstructionInfo::Order::warp_barrier:
        o->warp_synchronized(e);
        break;
      default:
        o->lanes_exchanged(e);
    }
  }
}

// Runs records until one hands control over or `limit` are done; Warp::pc says where. Returns how many
// instructions.
template <bool observed>
uint64_t WarpState::step(uint64_t limit) {
  const Record* r = pc;
  uint64_t n = 0;
  uncounted = 0;
  event = Event::none;
  const uint32_t active = mask;
  [[maybe_unused]] const auto find_addresses = instruction_set().addresses;
  [[maybe_unused]] const InstructionInfo* const infos = block_->program().instructions.data();
  [[maybe_unused]] const Launch& launch = block_->launch();
  [[maybe_unused]] const bool watches = !launch.instruction_observers.empty();
  [[maybe_unused]] const bool hears = !launch.access_observers.empty();
  do {
    const Record* next;
    if constexpr (observed) {
      const InstructionInfo& info = infos[r->instruction];
      const bool access = hears && info.access.kind != AccessKind::none && !info.access.told_by_handler;
      if (!access && !watches && info.order == InstructionInfo::Order::none) {
        ++n;
        r = r->handler(r, *this);
        continue;
      }
      const uint32_t lanes = lanes_of(*this, *r);
      const Record* const at = r;
      const uint64_t uncounted_before = uncounted;
      alignas(64) uint64_t addresses[kWarpSize];
      LaneRuns runs;
      if (access)
        find_addresses(registers + r->operand[info.access.base], r->immediate, info.access.wide_address,
                       window_of(info.access.space), info.access.bytes, runs, addresses);
      faulted = 0;
      next = r->handler(r, *this);
      if (uncounted == uncounted_before) {
        const bool waits = next == nullptr && event == Event::waits_for_lanes;  // told when it goes ahead
        if (!waits && watches) {
          const bool parted = next == nullptr && lanes_parted(*this);
          for (Observer* o : launch.instruction_observers)
            o->instruction_executed({block_->info(), index_, lanes, active, at->instruction, parted, *at,
                                     running_frame_, registers, *this});
        }
        if (access && (lanes & ~faulted)) {
          const LaneAddresses found(runs, addresses);
          const AccessEvent e{block_->info(), index_, lanes & ~faulted, at->instruction, info.access,
                              found,          *at,    registers,        running_frame_};
          for (Observer* o : launch.access_observers) o->memory_accessed(e);
        }
        if (info.order != InstructionInfo::Order::none && lanes != 0 && !waits)
          tell_order(lanes, at->instruction);
      }
    } else {
      next = r->handler(r, *this);
    }
    ++n;
    r = next;
  } while (r != nullptr && n < limit);
  if (r != nullptr) pc = r;
  return n - uncounted;
}

template uint64_t WarpState::step<false>(uint64_t);
template uint64_t WarpState::step<true>(uint64_t);

}  // namespace grader::sim
