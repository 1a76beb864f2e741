#include "sim/tools/register_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sim/cfg.h"
#include "sim/tools/shuffle.h"
#include "sim/warp_state.h"

namespace grader::sim {
namespace {

using ptx::Opcode;

uint32_t any_of(const std::vector<uint32_t>& unset, const std::vector<uint16_t>& registers) {
  uint32_t lanes = 0;
  for (const uint16_t r : registers) lanes |= unset[r];
  return lanes;
}
uint32_t all_of(const std::vector<uint32_t>& unset, const std::vector<uint16_t>& registers) {
  uint32_t lanes = registers.empty() ? 0 : kFullMask;
  for (const uint16_t r : registers) lanes &= unset[r];
  return lanes;
}

}  // namespace

void RegisterCheck::launch_began(const LaunchInfo& info) {
  blocks_.clear();
  elsewhere_ = false;
  loading_ = nullptr;
  scene_.emplace(info);
  // A program may launch a kernel thousands of times.
  const Analysed now{&info.program, info.program.instructions.data(), info.program.instructions.size(),
                     info.kernel};
  if (now == analysed_) return;
  analysed_ = now;
  watches_ = false;
  meetings_.clear();
  functions_.assign(info.program.module.functions.size(), {});
  if (!info.program.module.is_debug) return;
  watch_reachable(info);
  if (!watches_) return;
  const ptx::Module& module = info.program.module;
  const auto& instructions = info.program.instructions;
  learners_.assign(instructions.size(), 1);
  for (uint32_t i = 0; i < instructions.size() && info.learner_file != ptx::kNone; ++i)
    learners_[i] = is_of_file(module, instructions[i].location, info.learner_file);
}

// The kernel and what it may call.
void RegisterCheck::watch_reachable(const LaunchInfo& info) {
  const ptx::Module& module = info.program.module;
  std::vector<bool> reached(functions_.size(), false);
  std::vector<uint32_t> todo{info.kernel}, order;
  const auto reach = [&](uint32_t function) {
    if (!reached[function]) todo.push_back(function);
    reached[function] = true;
  };
  reached[info.kernel] = true;
  while (!todo.empty()) {
    const uint32_t function = todo.back();
    todo.pop_back();
    order.push_back(function);
    for (const ptx::Instruction& i : module.functions[function].body) {
      if (i.opcode != Opcode::call || i.operands.size() < 2) continue;
      const ptx::Operand& callee = i.operands[1];
      if (callee.kind == ptx::OperandKind::symbol) {
        if (module.symbols[callee.symbol].kind == ptx::Symbol::Kind::function)
          reach(module.symbols[callee.symbol].index);
      } else {
        for (uint32_t f = 0; f < functions_.size(); ++f) reach(f);
      }
    }
  }
  flow_ = {shuffling_functions(module), std::vector<bool>(functions_.size(), false), false};
  const bool shuffles = std::any_of(order.begin(), order.end(), [&](uint32_t f) { return flow_.gives[f]; });
  for (bool more = true; more;) {
    more = false;
    for (const uint32_t f : order) {
      ShuffledOut out;
      functions_[f] = find_unset_registers(module, f, flow_, out);
      if (!shuffles) continue;
      const bool has_memory = std::any_of(
          order.begin(), order.end(), [&](uint32_t g) { return info.program.functions[g].local_bytes != 0; });
      more |= out.stores && has_memory && !flow_.memory;
      flow_.memory |= out.stores && has_memory;
      for (const uint32_t callee : out.callees) {
        more |= !flow_.takes[callee];
        flow_.takes[callee] = flow_.gives[callee] = true;
      }
    }
  }
  for (const uint32_t f : order) watches_ |= functions_[f].count != 0;
}

// A call of a function in the learner's file, where what it does is found itself.
bool RegisterCheck::calls_learners(const ptx::Instruction& call) const {
  const Program& p = scene_->info().program;
  const ptx::Operand& callee = call.operands[1];
  if (callee.kind != ptx::OperandKind::symbol) return true;
  const ptx::Symbol& symbol = p.module.symbols[callee.symbol];
  if (symbol.kind != ptx::Symbol::Kind::function) return false;
  const FunctionCode& code = p.functions[symbol.index];
  return code.begin != code.end && learners_[p.code[code.begin].instruction];
}

// Where the ways of a branch meet again.
uint32_t RegisterCheck::meeting(const InstructionInfo& branch) {
  std::vector<uint32_t>& of_function = meetings_[branch.function];
  if (of_function.empty())
    of_function = reconvergence_points(scene_->info().program.module.functions[branch.function]);
  return of_function[branch.body_index];
}

void RegisterCheck::block_began(const BlockInfo& block) {
  if (!watches_) return;
  const Dim3& b = scene_->info().config.block;
  blocks_[block.linear].assign((b[0] * b[1] * b[2] + kWarpSize - 1) / kWarpSize, {});
}
void RegisterCheck::block_ended(const BlockInfo& block) { blocks_.erase(block.linear); }
void RegisterCheck::launch_finished() {
  blocks_.clear();
  scene_.reset();
}

RegisterCheck::Activation& RegisterCheck::activation(WarpRegisters& warp, const InstructionEvent& e,
                                                     uint32_t function) {
  auto found = std::find_if(warp.activations.begin(), warp.activations.end(),
                            [&](const Activation& a) { return a.registers == e.registers; });
  if (found == warp.activations.end()) {
    warp.activations.push_back({e.registers, ptx::kNone, {}, {}});
    found = std::prev(warp.activations.end());
  }
  if (found->function != function) {
    found->function = function;
    found->unset.assign(functions_[function].count, kFullMask);
    found->strange.assign(functions_[function].count, 0);
  }
  if (const auto entering = warp.entering.find(function); entering != warp.entering.end()) {
    for (uint32_t& lanes : found->unset) lanes |= entering->second & e.active;
    entering->second &= ~e.active;
  }
  return *found;
}

void RegisterCheck::instruction_executed(const InstructionEvent& e) {
  const InstructionInfo& info = scene_->info().program.instructions[e.instruction];
  const ptx::Instruction& instruction = scene_->instruction(e.instruction);
  WarpRegisters* warp = nullptr;
  const auto of_warp = [&]() -> WarpRegisters& {
    return warp ? *warp : *(warp = &blocks_.at(e.block.linear)[e.warp]);
  };
  loading_ = nullptr;
  if (elsewhere_) {
    of_warp().elsewhere.reach(
        e.active, e.registers, info.body_index, [&](uint32_t lane, const OtherWay& other) {
          meet(activation(*warp, e, info.function), e, functions_[info.function], lane, other);
        });
    if (instruction.opcode == Opcode::ret)
      warp->elsewhere.reach(e.mask, e.registers, ptx::kNone, [](uint32_t, const OtherWay&) {});
  }
  if (instruction.opcode == Opcode::call) {
    const ptx::Operand& callee = instruction.operands[1];
    const ptx::Module& module = scene_->info().program.module;
    for (uint32_t f = 0; f < functions_.size(); ++f)
      if (functions_[f].count != 0 &&
          (callee.kind != ptx::OperandKind::symbol || module.symbols[callee.symbol].index == f))
        of_warp().entering[f] |= e.mask;
    if (const uint32_t f = callee.kind == ptx::OperandKind::symbol ? module.symbols[callee.symbol].index : 0;
        callee.kind == ptx::OperandKind::symbol &&
        module.symbols[callee.symbol].kind == ptx::Symbol::Kind::function && flow_.takes[f]) {
      of_warp().returned_strange &= ~e.mask;
      if (elsewhere_) warp->elsewhere.call(instruction, f, e.mask);
    }
  }
  const UnsetRegisters& registers = functions_[info.function];
  if (registers.count == 0) return;
  if (elsewhere_ && registers.uses[info.body_index].atomic && !calls_learners(instruction))
    report_strange(e.block, e.warp, e.instruction, e.mask & of_warp().elsewhere.decided(), Strange::decides);
  if (instruction.opcode == Opcode::ret) of_warp().entering[info.function] &= ~e.mask;
  const UnsetUse& use = registers.uses[info.body_index];
  if (use.empty()) return;
  WarpRegisters& w = of_warp();
  Activation& a = activation(w, e, info.function);
  report(Matter::branch, e.block, e.warp, e.instruction, any_of(a.unset, use.conditions) & e.active);
  report(Matter::address, e.block, e.warp, e.instruction, any_of(a.unset, use.addresses) & e.mask);
  report_strange(e.block, e.warp, e.instruction, any_of(a.strange, use.addresses) & e.mask);
  const uint32_t exchanged = any_of(a.unset, use.exchanged) & e.mask;
  if (!use.shuffled) {
    report(Matter::exchange, e.block, e.warp, e.instruction, exchanged);
  } else if (!use.exchanged.empty()) {
    w.given_unset = (w.given_unset & ~e.mask) | exchanged;
    w.given_at = e.instruction;
    w.given_strange = (w.given_strange & ~e.mask) | (any_of(a.strange, use.exchanged) & e.mask);
  }
  const uint32_t decides = any_of(a.strange, use.conditions) & e.active;
  if (decides != 0 && instruction.opcode == Opcode::bra) go(w, a, e, use, decides);
  if (const uint32_t handed = any_of(a.strange, use.handed) & e.mask; handed != 0) {
    const ptx::Operand& to = instruction.operands[0];
    w.elsewhere.pass(to.symbol, static_cast<uint32_t>(to.bits), handed);
    elsewhere_ = true;
  }
  const bool shuffles = instruction.opcode == Opcode::shfl;
  if (shuffles) shuffle(w, e);
  report(Matter::argument, e.block, e.warp, e.instruction, any_of(a.unset, use.passed) & e.mask);
  report(Matter::result, e.block, e.warp, e.instruction, any_of(a.unset, use.returned) & e.mask);
  // What a library's function makes of a shuffle's result (a double of two halves) is as strange as that.
  if (use.returns && (learners_[e.instruction] || !use.returned.empty()))
    w.returned_strange = (w.returned_strange & ~e.mask) | (any_of(a.strange, use.returned) & e.mask);
  storing_ = any_of(a.unset, use.stored) & e.mask;
  storing_strange_ = any_of(a.strange, use.stored) & e.mask;
  storing_instruction_ = e.instruction;
  const uint32_t unset = use.all ? all_of(a.unset, use.sources) : any_of(a.unset, use.sources);
  if (use.received && learners_[e.instruction]) forget_given(w, e.mask);
  uint32_t strange = shuffles || use.received ? w.returned_strange
                     : use.all                ? all_of(a.strange, use.sources)
                                              : any_of(a.strange, use.sources);
  if (elsewhere_) {
    if (use.merges) strange |= w.elsewhere.guessed();
    if (use.parameter != UINT16_MAX)
      strange |= w.elsewhere.argument(info.function, use.parameter, use.offset);
    if (instruction.opcode == Opcode::ld) loading_ = &a, loading_use_ = &use;
  }
  for (const uint16_t r : use.results) {
    a.unset[r] = (a.unset[r] & ~e.mask) | (unset & e.mask);
    a.strange[r] = (a.strange[r] & ~e.mask) | (strange & e.mask);
  }
}

// Lanes are sent a way by what is strange: what would they have done on the other?
void RegisterCheck::go(WarpRegisters& w, Activation& a, const InstructionEvent& e, const UnsetUse& use,
                       uint32_t lanes) {
  const InstructionInfo& info = scene_->info().program.instructions[e.instruction];
  const uint32_t meet = meeting(info);
  uint32_t guessed = 0;
  for (uint32_t m = lanes; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    if (w.elsewhere.decides(lane, e.registers, meet)) continue;
    OtherWay other =
        other_way(scene_->info().program, functions_[info.function], e, meet, lane, a.strange, w.elsewhere);
    for (const OtherWay::Store& s : other.stores) {
      if (s.address >> 32 == kLocalWindow) {
        for (uint64_t at = s.address; at < s.address + s.bytes; at += 4)
          w.elsewhere.decide_word(at, 1u << lane);
      } else {
        report_strange(e.block, e.warp, s.instruction, 1u << lane, Strange::decides);
      }
    }
    if (other.atomic_at != ptx::kNone)
      report_strange(e.block, e.warp, other.atomic_at, 1u << lane, Strange::decides);
    if (!other.arrived) guessed |= 1u << lane;
    w.elsewhere.decide(lane, e.registers, meet, std::move(other));
  }
  elsewhere_ = true;
  if (guessed == 0) return;
  for (const uint16_t r : use.decided) a.strange[r] |= guessed;
  for (const uint32_t word : use.decided_words)
    w.elsewhere.decide_word(window_base(kLocalWindow) + e.frame->local_begin + 4 * word, guessed);
  if (use.decided_store != ptx::kNone)
    report_strange(e.block, e.warp, e.instruction - info.body_index + use.decided_store, guessed,
                   Strange::decides);
}

// Where the two ways meet, what differs between them depends on what was strange.
void RegisterCheck::meet(Activation& a, const InstructionEvent& e, const UnsetRegisters& watched,
                         uint32_t lane, const OtherWay& other) {
  const InstructionInfo& info = scene_->info().program.instructions[e.instruction];
  const std::vector<uint16_t>& set_here = watched.uses[info.body_index].results;
  for (size_t n = 0; n < watched.merging.size(); ++n) {
    const MergingRegister& m = watched.merging[n];
    if (std::find(set_here.begin(), set_here.end(), m.number) != set_here.end()) continue;
    if (other.strange[n] || other.values[n] != value_of(m, e.registers, lane))
      a.strange[m.number] |= 1u << lane;
  }
}

void RegisterCheck::forget_given(WarpRegisters& w, uint32_t lanes) {
  w.given_unset &= ~lanes;
  w.given_strange &= ~lanes;
}

// What lanes have given it goes to others; some get what nobody gave.
void RegisterCheck::shuffle(WarpRegisters& w, const InstructionEvent& e) {
  const ptx::Instruction& i = scene_->instruction(e.instruction);
  const std::array<Origin, kWarpSize> before = w.origins;
  const uint32_t given_strange = w.given_strange;
  uint32_t unset = 0, strange = 0;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    const ShuffleRead read = shuffle_read(i, e, lane);
    if (read.source != lane && read.takes_part) unset |= w.given_unset & 1u << read.source;
    if (!read.takes_part)
      w.origins[lane] = {scene_->in_learners_file(e.instruction, e.frame), read.source};
    else if (given_strange >> read.source & 1)
      w.origins[lane] = before[read.source];
    else
      continue;
    strange |= 1u << lane;
  }
  if (unset != 0) report(Matter::exchange, e.block, e.warp, w.given_at, unset);
  if (learners_[e.instruction])
    forget_given(w, e.mask);  // a library's function shuffles a double's two halves
  w.returned_strange = (w.returned_strange & ~e.mask) | strange;
}

// A store comes after its instruction, with the places that it goes to; so does a load.
void RegisterCheck::memory_accessed(const AccessEvent& e) {
  const bool storing = e.instruction == storing_instruction_;
  if (!elsewhere_ && (!storing || (storing_ | storing_strange_) == 0)) return;
  uint32_t seen = 0, local = 0;  // by others; by this lane alone
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(m));
    const uint64_t window = e.addresses[lane] >> 32;
    if (window == kSharedWindow || window >= kGlobalWindow) seen |= 1u << lane;
    if (window == kLocalWindow) local |= 1u << lane;
  }
  StrangeValues& elsewhere = blocks_.at(e.block.linear)[e.warp].elsewhere;
  if (e.access.kind == AccessKind::read) {
    if (loading_ == nullptr || local == 0) return;
    const uint32_t strange = elsewhere.load(e.addresses, e.access.bytes, local);
    for (const uint16_t r : loading_use_->results) loading_->strange[r] |= strange;
    return;
  }
  if (storing) report(Matter::store, e.block, e.warp, e.instruction, seen & storing_);
  const uint32_t strange = storing ? storing_strange_ : 0;
  report_strange(e.block, e.warp, e.instruction, seen & strange);
  report_strange(e.block, e.warp, e.instruction, seen & elsewhere.decided() & ~strange, Strange::decides);
  elsewhere_ |= (local & strange) != 0;
  if (elsewhere_ && local != 0)
    elsewhere.store(e.addresses, e.access.bytes, local, local & (strange | elsewhere.decided()));
  storing_ = storing_strange_ = 0;
}

void RegisterCheck::report_strange(const BlockInfo& block, uint32_t warp, uint32_t instruction,
                                   uint32_t lanes, Strange strange) {
  if (lanes == 0 || !learners_[instruction] || !(checks_ & kSynccheck)) return;
  const WarpRegisters& w = blocks_.at(block.linear)[warp];
  const uint32_t location = scene_->place_id(instruction);
  for (uint32_t m = lanes; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    const Origin& origin = w.origins[lane];
    if (origin.instruction == ptx::kNone) continue;
    const ThreadId by{block.linear, warp * kWarpSize + lane};
    scene_->findings().add(fmt::format("strange {}", location), by, [&] {
      const ThreadId from{block.linear, warp * kWarpSize + origin.lane};
      Finding f = scene_->finding(
          instruction, "synccheck", "inactive-source",
          strange == Strange::used
              ? "a value is used that a shuffle read from a thread which takes no part in it"
              : "whether this is written depends on a value that a shuffle read from a thread "
                "which takes no part in it");
      f.label = scene_->thread_name(by) +
                (strange == Strange::used ? " has such a value" : " came here by such a value");
      const SourcePlace place = scene_->place(origin.instruction);
      OtherSide other;
      other.file = place.file;
      other.line = place.line;
      other.column = place.column;
      other.label = fmt::format("read here from lane {}, which is not among those that shuffle", origin.lane);
      other.block = scene_->findings().block_index(from);
      other.thread = scene_->findings().thread_index(by);
      f.other = std::move(other);
      f.next =
          "what such a shuffle gives is undefined: let all 32 lanes take part, with a value that changes "
          "nothing "
          "where there is no element, or add only what a lane gave that is there";
      return f;
    });
  }
}

void RegisterCheck::report(Matter matter, const BlockInfo& block, uint32_t warp, uint32_t instruction,
                           uint32_t lanes) {
  if (lanes == 0 || !learners_[instruction] || !(checks_ & kInitcheck)) return;
  constexpr const char* kMessages[] = {"a variable that was never set decides which way a thread goes",
                                       "a variable that was never set is part of an address",
                                       "a variable that was never set is stored",
                                       "a variable that was never set is given to other threads",
                                       "a variable that was never set is passed to a function",
                                       "a variable that was never set is returned"};
  const uint32_t location = scene_->place_id(instruction);
  const std::string key = fmt::format("unset {} {} {}", static_cast<int>(matter), location,
                                      location == ptx::kNone ? instruction : 0);
  for (uint32_t m = lanes; m; m &= m - 1) {
    const ThreadId by{block.linear, warp * kWarpSize + static_cast<uint32_t>(std::countr_zero(m))};
    scene_->findings().add(key, by, [&] {
      Finding f = scene_->finding(instruction, "initcheck", "uninitialized-variable",
                                  kMessages[static_cast<int>(matter)]);
      f.label = fmt::format("in {} nothing has been assigned to it on the way here", scene_->thread_name(by));
      f.next = "give it a value where it is declared, or make sure that every way to this line does";
      return f;
    });
  }
}

}  // namespace grader::sim
