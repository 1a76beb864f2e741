// Fragments, joins, frames: what happens when a handler gives control back (handle_event is the table of
// contents).
#include "sim/warp_state.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include "sim/block.h"
#include "sim/builtins.h"
#include "sim/cluster.h"
#include "sim/report.h"

namespace grader::sim {
namespace {

constexpr uint64_t kQuantum = 20'000;      // instructions a fragment runs while others of its warp wait
constexpr uint64_t kPatience = 1'000'000;  // after so many the others have a turn in any case
constexpr size_t kMostApart = 4;           // fragments; more are not made of lanes that could stay together
constexpr uint64_t kEagerQuantum = 2'000;  // in other orders than the default

// Does it change where the warp's lanes are? Not the calls of a loop that waits for somebody.
bool changes_fragments(Event e) {
  return e != Event::none && e != Event::called && e != Event::returned && e != Event::service;
}

bool is_of_the_stack(ptx::Opcode opcode) {
  return opcode == ptx::Opcode::alloca || opcode == ptx::Opcode::stacksave ||
         opcode == ptx::Opcode::stackrestore;
}

}  // namespace

void AlignedBytes::Freed::operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{64}); }
AlignedBytes::AlignedBytes(size_t size)
    : memory_(static_cast<std::byte*>(::operator new[](size ? size : 64, std::align_val_t{64}))) {}

void WarpState::begin(Block& b, uint32_t warp_index, uint32_t lane_count) {
  block = block_ = &b;
  index_ = warp_index;
  lanes_ = lane_count;
  Launch& launch = b.launch();
  const Program& p = launch.program;
  fragments_.clear();
  joins_.clear();
  frames_.clear();
  stacks_.clear();
  quantum_ = launch.schedule.is_default() ? kQuantum : kEagerQuantum;
  executed_ = spun_ = alone_for_ = apart_until_ = 0;
  running_frame_ = nullptr;  // a new frame may lie where an old one did
  live = lane_count == kWarpSize ? kFullMask : (1u << lane_count) - 1;
  carry = 0;
  lanes_are_here = false;
  shared = b.shared();
  shared_arrays = b.shared_arrays();
  shared_pages = p.shared_pages.data();
  windows = launch.load_windows().data();
  store_windows = launch.store_windows().data();
  window_count = launch.load_windows().size();
  kernel_parameters = launch.parameters.data();
  kernel_parameter_size = static_cast<uint32_t>(launch.parameters.size());
  operand_pool = p.operand_pool.data();
  Frame* const frame = make_kernel_frame();
  if (frame == nullptr) return;
  frame->live = live;
  fragments_.push_back({&p.code[p.functions[launch.kernel].begin], live, frame, nullptr});
}

// The running fragment's view of the warp.
void WarpState::enter(Fragment& f) {
  pc = f.pc;
  mask = f.mask;
  join = f.join && f.join->frame == f.frame ? f.join->at : nullptr;
  lanes_are_here = f.lanes_are_here;
  f.lanes_are_here = false;
  if (running_frame_ == f.frame && registers == f.frame->registers.get()) return;
  running_frame_ = f.frame;
  registers = f.frame->registers.get();
  const FunctionCode& code = block_->program().functions[f.frame->function];
  parameters = f.frame->parameters.get();
  parameter_stride = code.parameter_bytes;
  local_begin = f.frame->local_begin;
  local_size = code.local_bytes;
  local_pieces = code.local_pieces.empty() ? nullptr : code.local_pieces.data();
  local_granules = code.local_granules.data();
}

bool WarpState::run(uint64_t slice) {
  bool progress = false;
  gave_way_ = false;
  const bool observed = !block_->launch().options.observers.empty();
  while (slice > 0 && !block_->launch().stop) {
    size_t current = 0;
    if (!pick(current)) return progress;
    enter(fragments_[current]);
    const bool alone = fragments_.size() == 1 && joins_.empty();
    uint64_t limit = alone ? slice : std::min(slice, quantum_);
    const Schedule& schedule = block_->launch().schedule;
    if (const uint32_t stretch = schedule.stretch(pc)) limit = std::min<uint64_t>(limit, stretch);
    const uint32_t lanes = mask;
    const uint64_t n = observed ? step<true>(limit) : step<false>(limit);
    executed_ += n;
    Launch& launch = block_->launch();
    launch.warp_instructions += n;
    launch.thread_instructions += n * static_cast<uint64_t>(std::popcount(lanes));
    slice -= std::min(slice, std::max<uint64_t>(n, 1));
    progress = true;
    spun_ = changes_fragments(event) ? 0 : spun_ + n;
    alone_for_ += n;
    if (event != Event::none) {
      handle_event(current);
      current = fragments_.size() - 1;  // where it went, if it goes on
      if (yields_) {
        yields_ = false;
        gave_way_ = true;
        others_turn(current);
        return true;
      }
    } else {
      fragments_[current].pc = pc;
      if (schedule.is_access(pc) && hands_over(current)) return true;
    }
    if (spun_ >= quantum_ || alone_for_ >= kPatience) others_turn(current);
  }
  return progress;
}

// It has run for long, or asked in vain: the others have a turn; when they all had, those who wait for a
// sibling go on. Where that was needed once (a lock held by a lane that waits) it will be again.
void WarpState::others_turn(size_t current) {
  spun_ = alone_for_ = 0;
  if (fragments_.size() > 1)
    std::rotate(fragments_.begin(), fragments_.begin() + static_cast<std::ptrdiff_t>(current),
                fragments_.begin() + static_cast<std::ptrdiff_t>(current) + 1);
  if (release_parked()) quantum_ = std::max(quantum_ / 2, kEagerQuantum);
}

// Before an access that others can see: the schedule says who is next. True: another warp.
bool WarpState::hands_over(size_t current) {
  Schedule& schedule = block_->launch().schedule;
  const Schedule::Next next = schedule.before_access();
  if (next == Schedule::Next::same) return false;
  Fragment& f = fragments_[current];
  const uint32_t ahead = fragments_.size() < kMostApart ? schedule.lanes_ahead(f.mask) : 0;
  if (ahead != 0) {
    Fragment others = f;
    f.mask &= ~ahead;
    others.mask = ahead;
    fragments_.push_back(others);
    apart_until_ = executed_ + schedule.head_start();
  } else {
    std::rotate(fragments_.begin(), fragments_.begin() + static_cast<std::ptrdiff_t>(current),
                fragments_.begin() + static_cast<std::ptrdiff_t>(current) + 1);
  }
  release_parked();
  if (next == Schedule::Next::block) block_->step_aside();
  return next != Schedule::Next::lanes;
}

// The last one that is ready: siblings of the latest divergence first.
bool WarpState::pick(size_t& current) {
  for (;;) {
    if (fragments_.size() > 1 && executed_ >= apart_until_) merge_equal();
    for (size_t i = fragments_.size(); i-- > 0;)
      if (fragments_[i].state == Fragment::State::ready) {
        current = i;
        return true;
      }
    if (!release_parked()) return false;
  }
}

// Lanes that wait for siblings go on without them. They stop waiting at that join for good.
bool WarpState::release_parked() {
  bool any = false;
  for (size_t i = 0; i < joins_.size(); ++i) {
    Join* const j = joins_[i].get();
    if (j->arrived == 0 || j->arrived == j->expected) continue;
    Fragment f{j->at, j->arrived, j->frame, j->parent};
    note_who_went_by(*j, j->arrived);
    j->expected &= ~j->arrived;
    j->arrived = 0;
    fragments_.push_back(f);
    any = true;
  }
  return any;
}

// Lanes that end without coming do no harm to those that wait for them.
void WarpState::note_who_went_by(const Join& join, uint32_t lanes) {
  const ptx::Opcode opcode = instruction_of(block_->program(), *join.at).opcode;
  if (opcode == ptx::Opcode::ret || opcode == ptx::Opcode::exit) return;
  for (Fragment& f : fragments_) {
    if (f.state != Fragment::State::waits_for_lanes) continue;
    for (const Join* j = f.join; j != nullptr; j = j->parent)
      if (j == &join) f.went_by |= lanes;
  }
}

void WarpState::merge_equal() {
  for (size_t i = 0; i < fragments_.size(); ++i) {
    Fragment& a = fragments_[i];
    if (a.state != Fragment::State::ready || a.lanes_are_here) continue;
    for (size_t k = fragments_.size() - 1; k > i; --k) {
      const Fragment& b = fragments_[k];
      if (b.state != Fragment::State::ready || b.lanes_are_here || b.pc != a.pc || b.frame != a.frame ||
          b.join != a.join)
        continue;
      a.mask |= b.mask;
      fragments_.erase(fragments_.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }
}

void WarpState::add(Fragment f) {
  if (f.mask == 0) return;
  if (at_join(f)) return arrive(f);
  fragments_.push_back(f);
}

void WarpState::arrive(const Fragment& f) {
  f.join->arrived |= f.mask;
  complete(f.join);
}

// When all have come, they go on as one.
void WarpState::complete(Join* j) {
  if (j->arrived != j->expected) return;
  const Fragment f{j->at, j->arrived, j->frame, j->parent};
  joins_.erase(std::find_if(joins_.begin(), joins_.end(), [&](const auto& p) { return p.get() == j; }));
  add(f);
}

Join* WarpState::make_join(const Fragment& f, const Record* at, Frame* frame, uint32_t expected) {
  if (f.join && f.join->at == at && f.join->frame == frame) return f.join;
  joins_.push_back(std::make_unique<Join>(Join{at, frame, f.join, expected, 0}));
  return joins_.back().get();
}

// Where lanes that part at `branch` meet again: at its post-dominator, else where the function returns to.
Join* WarpState::reconvergence(const Fragment& f, const Record* branch) {
  const Program& p = block_->program();
  const uint32_t at = p.reconvergence[static_cast<size_t>(branch - p.code.data())];
  if (at != ptx::kNone) return make_join(f, &p.code[at], f.frame, f.mask);
  if (f.frame->parent == nullptr) return f.join;
  return make_join(f, &p.code[f.frame->return_to], f.frame->parent, f.mask);
}

void WarpState::handle_event(size_t current) {
  Fragment f = fragments_[current];
  fragments_.erase(fragments_.begin() + static_cast<std::ptrdiff_t>(current));
  f.pc = pc;
  const uint32_t rest = f.mask & ~mask;  // a guard sent only some lanes
  const Event what = event;
  if (rest != 0 && what != Event::joined) {
    Fragment others = f;
    others.pc = f.pc + 1;
    others.mask = rest;
    if (what == Event::called) {
      f.join = others.join = make_join(f, f.pc + 1, f.frame, f.mask);
    }
    f.mask = mask;
    add(others);
  }
  switch (what) {
    case Event::diverged:
      return diverge(f, taken);
    case Event::jumped:
      return jump(f);
    case Event::joined:
      return arrive(f);
    case Event::barrier: {
      f.state = Fragment::State::at_barrier;
      fragments_.push_back(f);
      return block_->arrive_at_barrier(*this, fragments_.back());
    }
    case Event::waits_for_lanes: {
      f.state = Fragment::State::waits_for_lanes;
      fragments_.push_back(f);
      return gather();
    }
    case Event::called:
      return call(f);
    case Event::returned:
      if (f.frame->parent) return return_from(f);
      [[fallthrough]];
    case Event::exited: {
      leave_frames(f.frame, f.mask);
      return exit_lanes(f.mask);
    }
    case Event::trapped:
      report_trap(*block_, *this, f);
      return;
    case Event::service:
      if (is_of_the_stack(instruction_of(block_->program(), *f.pc).opcode)) {
        if (!use_stack(f)) return;
        ++f.pc;
        return add(f);
      }
      if (!service(f, f.pc)) {
        f.state = Fragment::State::at_barrier;
        f.barrier = Block::kClusterBarrier;
        fragments_.push_back(f);
        return;
      }
      ++f.pc;
      return add(f);
    case Event::none:
      fragments_.push_back(f);
  }
}

void WarpState::diverge(Fragment f, uint32_t taken_lanes) {
  Join* const j = reconvergence(f, f.pc);
  Fragment jumps = f, falls = f;
  jumps.join = falls.join = j;
  jumps.mask = taken_lanes;
  jumps.pc = f.pc + static_cast<int64_t>(f.pc->immediate);
  falls.mask = f.mask & ~taken_lanes;
  falls.pc = f.pc + 1;
  const bool jump_first = block_->launch().schedule.jump_first();
  add(jump_first ? falls : jumps);  // the last one added goes first
  add(jump_first ? jumps : falls);
}

void WarpState::jump(Fragment f) {
  const Program& p = block_->program();
  const auto& table = p.jump_tables[f.pc->extra];
  Join* const j = reconvergence(f, f.pc);
  uint32_t rest = f.mask;
  while (rest != 0) {
    const uint32_t target = targets[std::countr_zero(rest)];
    Fragment part = f;
    part.mask = 0;
    for (uint32_t m = rest; m; m &= m - 1)
      if (targets[std::countr_zero(m)] == target) part.mask |= m & (0 - m);
    rest &= ~part.mask;
    if (target >= table.size()) {
      report_trap(*block_, *this, part);
      return;
    }
    part.join = j;
    part.pc = &p.code[table[target]];
    add(part);
  }
}

void WarpState::resume(Fragment& f) {
  f.state = Fragment::State::ready;
  ++f.pc;
}

void WarpState::exit_lanes(uint32_t lanes) {
  live &= ~lanes;
  const Record* const where = pc;
  for (size_t i = 0; i < joins_.size();) {
    Join* const j = joins_[i].get();
    j->expected &= ~lanes;
    if (j->expected == 0) {
      joins_.erase(joins_.begin() + static_cast<std::ptrdiff_t>(i));
    } else if (j->arrived == j->expected) {
      complete(j);
      i = 0;
    } else {
      ++i;
    }
  }
  gather();
  block_->lanes_exited(where);
}

// *.sync: lanes that stand at one instruction and name each other go ahead together.
void WarpState::gather() {
  const Program& p = block_->program();
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < fragments_.size() && !again; ++i) {
      const Fragment& f = fragments_[i];
      if (f.state != Fragment::State::waits_for_lanes) continue;
      const ptx::Instruction& instruction = p.module.functions[p.instructions[f.pc->instruction].function]
                                                .body[p.instructions[f.pc->instruction].body_index];
      const bool barrier =
          instruction.opcode == ptx::Opcode::bar || instruction.opcode == ptx::Opcode::barrier;
      const auto named_by = [&](const Fragment& g, unsigned lane) {
        uint32_t named;
        std::memcpy(&named, g.frame->registers.get() + mask_operand(instruction, *g.pc) + 4 * lane, 4);
        return named;
      };
      const uint32_t named = named_by(f, static_cast<unsigned>(std::countr_zero(f.mask)));
      uint32_t here = 0;
      std::vector<std::pair<size_t, uint32_t>> parts;
      for (size_t k = 0; k < fragments_.size(); ++k) {
        const Fragment& g = fragments_[k];
        if (g.state != Fragment::State::waits_for_lanes) continue;
        const bool same_place = g.pc == f.pc && g.frame == f.frame;
        if (!same_place && !(barrier && is_warp_barrier(p, *g.pc))) continue;
        uint32_t part = 0;
        for (uint32_t m = g.mask; m; m &= m - 1) {
          const auto lane = static_cast<unsigned>(std::countr_zero(m));
          if (named_by(g, lane) == named) part |= 1u << lane;
        }
        if (part != 0) parts.emplace_back(k, part);
        here |= part;
      }
      if ((named & live & ~here) != 0) continue;
      uint32_t went_by = 0;
      for (const auto& [k, part] : parts) went_by |= fragments_[k].went_by;
      for (Observer* o : block_->launch().options.observers)
        o->lanes_gathered({block_->info(), index_, f.pc->instruction, *f.pc, f.frame, named, here,
                           went_by & named & ~here});
      if (barrier && !block_->launch().options.observers.empty()) tell_order(here, f.pc->instruction);
      // They are all here: out of their fragments, and on.
      std::vector<Fragment> go;
      for (const auto& [k, part] : parts) {
        Fragment g = fragments_[k];
        g.mask = part;
        g.state = Fragment::State::ready;
        g.went_by = 0;
        fragments_[k].mask &= ~part;
        if (barrier) {
          ++g.pc;
          go.push_back(g);
          continue;
        }
        g.lanes_are_here = true;
        if (go.empty()) {
          go.push_back(g);
          continue;
        }
        // Together from here on: the innermost join that both still have in common.
        Fragment& one = go.front();
        for (Join* j = one.join; j && !(j->expected & g.mask); j = j->parent) {
          j->expected &= ~one.mask;
          one.join = j->parent;
        }
        for (Join* j = g.join; j && j != one.join; j = j->parent) j->expected &= ~g.mask;
        one.mask |= g.mask;
      }
      std::erase_if(fragments_, [](const Fragment& g) { return g.mask == 0; });
      for (const Fragment& g : go) add(g);
      for (size_t k = 0; k < joins_.size(); ++k) {
        Join* const j = joins_[k].get();
        if (j->expected == 0)
          joins_.erase(joins_.begin() + static_cast<std::ptrdiff_t>(k--));
        else if (j->arrived == j->expected)
          complete(j), k = static_cast<size_t>(-1);
      }
      again = true;
    }
  }
}

// Clocks count the warp's own instructions, a nanosecond each, and what it slept: equal runs read equal
// times.
bool WarpState::service(const Fragment& f, const Record* r) {
  switch (instruction_of(block_->program(), *r).opcode) {
    case ptx::Opcode::cp:
    case ptx::Opcode::st:
    case ptx::Opcode::red:
    case ptx::Opcode::mbarrier:
      yields_ = block_->async_unit().execute(*this, f);
      return true;
    case ptx::Opcode::mapa:
    case ptx::Opcode::getctarank:
    case ptx::Opcode::barrier:
      return block_->cluster().execute(*this, f);
    case ptx::Opcode::nanosleep:
      sleep(f, *r);
      return true;
    default:
      break;  // mov of a clock
  }
  const auto special = static_cast<ptx::SpecialRegister>(r->extra);
  const bool wide = ptx::size_of(ptx::type_of(special)) == 8;
  uint64_t value = executed_ + slept_;
  if (special == ptx::SpecialRegister::clock_hi || special == ptx::SpecialRegister::globaltimer_hi)
    value >>= 32;
  for (uint32_t m = f.mask; m; m &= m - 1) {
    const auto lane = static_cast<size_t>(std::countr_zero(m));
    std::byte* const slot = f.frame->registers.get() + r->operand[0];
    if (wide)
      std::memcpy(slot + 8 * lane, &value, 8);
    else
      std::memcpy(slot + 4 * lane, &value, 4);
  }
  return true;
}

// Nobody waits here: the clock goes on as if they had, and it is somebody else's turn. PTX allows from
// nothing to twice the time asked for, a millisecond at most.
void WarpState::sleep(const Fragment& f, const Record& r) {
  uint32_t longest = 0;
  for (uint32_t m = f.mask; m; m &= m - 1) {
    uint32_t nanoseconds;
    std::memcpy(&nanoseconds,
                f.frame->registers.get() + r.operand[0] + 4 * static_cast<size_t>(std::countr_zero(m)), 4);
    longest = std::max(longest, nanoseconds);
  }
  slept_ += std::min<uint32_t>(longest, 1'000'000);
  yields_ = true;
}

}  // namespace grader::sim
