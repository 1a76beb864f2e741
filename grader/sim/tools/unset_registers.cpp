#include "sim/tools/unset_registers.h"

#include <algorithm>

#include "sim/cfg.h"
#include "sim/frame_layout.h"
#include "sim/tools/instruction_registers.h"

namespace grader::sim {
namespace {

using ptx::Opcode;
using ptx::OperandKind;

constexpr size_t kMostWords =
    1 << 21;  // of bits, a register and block each: a larger function is not watched
constexpr size_t kMostRegisters = 1 << 12;  // that can be unset

// Values that come from memory or from other lanes have been set there, or are another check's affair.
bool brings_a_value(Opcode op) {
  switch (op) {
    case Opcode::ld:
    case Opcode::ldu:
    case Opcode::ldmatrix:
    case Opcode::atom:
    case Opcode::shfl:
    case Opcode::vote:
    case Opcode::match:
    case Opcode::redux:
    case Opcode::activemask:
      return true;
    default:
      return false;
  }
}

bool exchanges(Opcode op) {
  return op == Opcode::shfl || op == Opcode::vote || op == Opcode::match || op == Opcode::redux;
}

// A result of these may be set though one of its sources is not: a selection, or bits put together.
bool may_do_without(const ptx::Instruction& i) {
  switch (i.opcode) {
    case Opcode::selp:
    case Opcode::slct:
    case Opcode::and_:
    case Opcode::or_:
    case Opcode::xor_:
    case Opcode::lop3:
    case Opcode::bfi:
    case Opcode::prmt:
      return true;
    default:
      return i.opcode == Opcode::mov;  // of a vector into one register
  }
}

const ptx::Instruction* call_after(const ptx::Function& f, size_t from) {
  const auto call = std::find_if(f.body.begin() + static_cast<std::ptrdiff_t>(from), f.body.end(),
                                 [](const ptx::Instruction& i) { return i.opcode == Opcode::call; });
  return call == f.body.end() || call->operands.size() < 3 ? nullptr : &*call;
}

// The function that a call names; kNone: it is not known.
uint32_t called(const ptx::Module& module, const ptx::Instruction* call) {
  if (call == nullptr || call->operands[1].kind != OperandKind::symbol) return ptx::kNone;
  const ptx::Symbol& callee = module.symbols[call->operands[1].symbol];
  return callee.kind == ptx::Symbol::Kind::function ? callee.index : ptx::kNone;
}

enum class Argument { passed, exchanged, shuffled };

bool shuffles(const ptx::Instruction& i) { return i.opcode == Opcode::shfl; }

// An argument of the call that follows next goes to other lanes: without the optimiser, __shfl_sync() and its
// like are functions of NVIDIA's headers. Of a shuffle the second goes there, the value.
Argument argument_of(const ptx::Module& module, const ptx::Function& f, size_t from) {
  const ptx::Instruction* const call = call_after(f, from);
  const uint32_t callee = called(module, call);
  if (callee == ptx::kNone) return Argument::passed;
  const auto& body = module.functions[callee].body;
  // Of a double, or of what has no sign, the headers make shuffles of others.
  const bool shuffle = std::any_of(body.begin(), body.end(), shuffles) ||
                       module.functions[callee].name.find("__shfl_") != std::string::npos;
  if (shuffle) {
    const auto& arguments = call->operands[2].elements;
    const bool value = arguments.size() > 1 && arguments[1].symbol == f.body[from].operands[0].symbol;
    return value ? Argument::shuffled : Argument::exchanged;
  }
  const bool exchanged =
      std::any_of(body.begin(), body.end(), [](const ptx::Instruction& i) { return exchanges(i.opcode); });
  return exchanged ? Argument::exchanged : Argument::passed;
}

// Loads of what the function gets back from calls of functions that shuffle.
std::vector<bool> received_from_shuffles(const ptx::Module& module, const ptx::Function& f,
                                         const std::vector<bool>& shuffling) {
  std::vector<bool> found(f.body.size(), false);
  std::vector<uint32_t> returned;  // symbols
  for (const ptx::Instruction& i : f.body) {
    if (i.opcode != Opcode::call || i.operands.size() < 2 || i.operands[1].kind != OperandKind::symbol)
      continue;
    const ptx::Symbol& callee = module.symbols[i.operands[1].symbol];
    if (callee.kind != ptx::Symbol::Kind::function || !shuffling[callee.index]) continue;
    for (const ptx::Operand& o : i.operands[0].elements) returned.push_back(o.symbol);
  }
  for (size_t n = 0; n < f.body.size() && !returned.empty(); ++n) {
    const ptx::Instruction& i = f.body[n];
    found[n] = i.opcode == Opcode::ld && i.operands.size() == 2 && i.operands[1].symbol != ptx::kNone &&
               std::find(returned.begin(), returned.end(), i.operands[1].symbol) != returned.end();
  }
  return found;
}

// .param .align 1 .b8 param1[1]: a structure, passed by value with what is unset in it. Of an empty one the
// compiler passes a byte that nobody ever sets.
bool is_structure(const ptx::Module& module, const ptx::Operand& o) {
  if (o.symbol == ptx::kNone || module.symbols[o.symbol].kind != ptx::Symbol::Kind::variable) return false;
  return module.variables[module.symbols[o.symbol].index].type == ptx::Type::b8;
}

using Bits = std::vector<uint64_t>;
bool has(const Bits& bits, uint32_t r) { return bits[r / 64] >> r % 64 & 1; }
void add(Bits& bits, uint32_t r) { bits[r / 64] |= uint64_t{1} << r % 64; }

// Registers that some way through the function reads first.
Bits read_unset(const ptx::Function& f, size_t words) {
  const std::vector<BasicBlock> blocks = basic_blocks(f);
  Bits found(words, 0);
  if (blocks.size() * words > kMostWords) return found;
  // What is certainly written where a block begins: everything, until a way is found on which it is not.
  std::vector<Bits> written(blocks.size(), Bits(words, ~uint64_t{0}));
  written[0].assign(words, 0);
  const auto at_end = [&](size_t b, const auto& look) {
    Bits now = written[b];
    for (uint32_t k = blocks[b].begin; k < blocks[b].end; ++k) {
      look(f.body[k], now);
      if (f.body[k].guard == ptx::kNone) each_result(f.body[k], [&](uint32_t r) { add(now, r); });
    }
    return now;
  };
  std::vector<size_t> todo{0};
  std::vector<bool> seen(blocks.size(), false);
  seen[0] = true;
  while (!todo.empty()) {
    const size_t b = todo.back();
    todo.pop_back();
    const Bits now = at_end(b, [](const ptx::Instruction&, const Bits&) {});
    for (const uint32_t s : blocks[b].successors) {
      bool less = !seen[s];
      for (size_t w = 0; w < words; ++w) {
        less |= (written[s][w] & ~now[w]) != 0;
        written[s][w] &= now[w];
      }
      seen[s] = true;
      if (less) todo.push_back(s);
    }
  }
  for (size_t b = 0; b < blocks.size(); ++b) {
    if (!seen[b]) continue;
    at_end(b, [&](const ptx::Instruction& i, const Bits& now) {
      each_source(i, [&](uint32_t r) {
        if (!has(now, r)) add(found, r);
      });
    });
  }
  return found;
}

}  // namespace

std::vector<bool> shuffling_functions(const ptx::Module& module) {
  std::vector<bool> found(module.functions.size(), false);
  for (size_t f = 0; f < found.size(); ++f)
    found[f] = std::any_of(module.functions[f].body.begin(), module.functions[f].body.end(), shuffles);
  if (std::find(found.begin(), found.end(), true) == found.end()) return found;
  for (bool more = true; more;) {
    more = false;
    for (size_t f = 0; f < found.size(); ++f)
      for (const ptx::Instruction& i : module.functions[f].body) {
        if (found[f]) break;
        if (i.opcode != Opcode::call || i.operands.size() < 2 || i.operands[1].kind != OperandKind::symbol)
          continue;
        const ptx::Symbol& callee = module.symbols[i.operands[1].symbol];
        if (callee.kind == ptx::Symbol::Kind::function && found[callee.index]) found[f] = more = true;
      }
  }
  return found;
}

namespace {

// What stands between a branch and the place where its ways meet.
template <class Visit>
void each_between(const ptx::Function& f, const std::vector<BasicBlock>& blocks, size_t branch, uint32_t meet,
                  const Visit& visit) {
  std::vector<bool> seen(blocks.size(), false);
  const auto own = std::find_if(blocks.begin(), blocks.end(),
                                [&](const BasicBlock& b) { return b.begin <= branch && branch < b.end; });
  std::vector<uint32_t> todo = own->successors;
  while (!todo.empty()) {
    const uint32_t b = todo.back();
    todo.pop_back();
    if (seen[b] || blocks[b].begin == meet) continue;
    seen[b] = true;
    for (uint32_t k = blocks[b].begin; k < blocks[b].end; ++k) visit(f.body[k]);
    todo.insert(todo.end(), blocks[b].successors.begin(), blocks[b].successors.end());
  }
}

// A load or store of what may be local memory.
bool may_be_local(const ptx::Instruction& i) {
  using ptx::Modifier;
  return !i.has(Modifier::param) && !i.has(Modifier::shared) && !i.has(Modifier::global) &&
         !i.has(Modifier::const_);
}

// The parameter that a load reads, by its number.
uint16_t parameter_of(const ptx::Function& f, const ptx::Instruction& i) {
  if (i.opcode != Opcode::ld || i.operands.size() != 2 || i.operands[1].symbol == ptx::kNone)
    return UINT16_MAX;
  const auto found = std::find(f.parameters.begin(), f.parameters.end(), i.operands[1].symbol);
  return found == f.parameters.end() ? UINT16_MAX : static_cast<uint16_t>(found - f.parameters.begin());
}

// Of that, what each of the two ways does in any case: not what another branch decides on the way.
template <class Visit>
void each_in_any_case(const ptx::Function& f, const std::vector<BasicBlock>& blocks,
                      const std::vector<uint32_t>& meets, size_t branch, const Visit& visit) {
  const auto own = std::find_if(blocks.begin(), blocks.end(),
                                [&](const BasicBlock& b) { return b.begin <= branch && branch < b.end; });
  for (const uint32_t way : own->successors) {
    std::vector<bool> seen(blocks.size(), false);
    uint32_t b = way;
    while (b != ptx::kNone && !seen[b] && blocks[b].begin != meets[branch]) {
      seen[b] = true;
      for (uint32_t k = blocks[b].begin; k < blocks[b].end; ++k) visit(f.body[k]);
      if (blocks[b].successors.size() == 1) {
        b = blocks[b].successors.front();
        continue;
      }
      const uint32_t meet = blocks[b].successors.empty() ? ptx::kNone : meets[blocks[b].end - 1];
      const auto next = std::find_if(blocks.begin(), blocks.end(),
                                     [&](const BasicBlock& each) { return each.begin == meet; });
      b = next == blocks.end() ? ptx::kNone : static_cast<uint32_t>(next - blocks.begin());
    }
  }
}

// The words of a function's own variables that `st [%SP+8]` writes: %SP is where they begin.
void add_words(const ptx::Function& f, const ptx::Instruction& i, std::vector<uint32_t>& words) {
  if (i.opcode != Opcode::st || !may_be_local(i)) return;
  const ptx::Operand& to = i.operands[0];
  if (to.reg == ptx::kNone || f.registers[to.reg].name != "%SP") return;
  const uint64_t bytes = ptx::size_of(i.type()) * std::max<size_t>(i.operands[1].elements.size(), 1);
  for (uint64_t w = to.bits / 4; w <= (to.bits + bytes - 1) / 4; ++w)
    words.push_back(static_cast<uint32_t>(w));
}

// An atomic operation: without the optimiser a function of NVIDIA's headers, which calls another.
bool is_atomic(const ptx::Module& module, const ptx::Instruction& i, int depth = 0) {
  if (i.opcode != Opcode::call) return i.opcode == Opcode::atom || i.opcode == Opcode::red;
  const uint32_t callee = depth < 3 ? called(module, &i) : ptx::kNone;
  if (callee == ptx::kNone) return false;
  const auto& body = module.functions[callee].body;
  return std::any_of(body.begin(), body.end(),
                     [&](const ptx::Instruction& each) { return is_atomic(module, each, depth + 1); });
}

// A store that others see, or an atomic operation. Through a pointer that a function gets, it may be one to
// the caller's own variables.
bool shows(const ptx::Module& module, const ptx::Function& f, const std::vector<bool>& local,
           const ptx::Instruction& i) {
  if (i.opcode != Opcode::st || i.has(ptx::Modifier::param) || i.has(ptx::Modifier::local))
    return is_atomic(module, i);
  const uint32_t base = i.operands[0].reg;
  return base == ptx::kNone || (f.is_entry && !local[base]);
}

// Registers that may hold an address of the function's own memory, as far as it comes from %SP.
std::vector<bool> local_addresses(const ptx::Function& f) {
  std::vector<bool> local(f.registers.size(), false);
  for (size_t r = 0; r < local.size(); ++r) local[r] = f.registers[r].name.starts_with("%SP");
  for (bool more = true; more;) {
    more = false;
    for (const ptx::Instruction& i : f.body) {
      bool from_local = false;
      each_source(i, [&](uint32_t r) { from_local |= local[r]; });
      if (!from_local || brings_a_value(i.opcode)) continue;
      each_result(i, [&](uint32_t r) {
        more |= !local[r];
        local[r] = true;
      });
    }
  }
  return local;
}

// Registers that several instructions set: variables whose value depends on the way here.
std::vector<bool> merging_registers(const ptx::Function& f) {
  std::vector<bool> set(f.registers.size(), false), merging(f.registers.size(), false);
  for (const ptx::Instruction& i : f.body)
    each_result(i, [&](uint32_t r) {
      merging[r] = merging[r] || set[r];
      set[r] = true;
    });
  return merging;
}

// Of a register, in a frame.
uint8_t lane_bytes(ptx::Type type) { return static_cast<uint8_t>(std::max<uint32_t>(4, ptx::size_of(type))); }

struct Decided {
  std::vector<uint32_t> registers, words;
  uint32_t store = ptx::kNone;
};

// Adds those that take a value from what is there already. Returns, where `follows_branches`, what a branch
// decides over.
std::vector<Decided> close(const ptx::Module& module, const ptx::Function& f, bool follows_branches,
                           const std::vector<bool>& merging, Bits& unset) {
  const auto add_result = [&](uint32_t r, bool& more) {
    more |= !has(unset, r);
    add(unset, r);
  };
  std::vector<BasicBlock> blocks;
  std::vector<uint32_t> meets;
  std::vector<bool> followed(f.body.size(), false);
  std::vector<Decided> decided(f.body.size());
  const std::vector<bool> local = local_addresses(f);
  for (bool more = true; more;) {
    more = false;
    for (size_t n = 0; n < f.body.size(); ++n) {
      const ptx::Instruction& i = f.body[n];
      const bool branch = i.opcode == Opcode::bra && i.guard != ptx::kNone && has(unset, i.guard);
      if (branch && follows_branches && !followed[n]) {
        followed[n] = true;
        if (meets.empty()) blocks = basic_blocks(f), meets = reconvergence_points(f);
        each_between(f, blocks, n, meets[n], [&](const ptx::Instruction& between) {
          each_result(between, [&](uint32_t r) { add_result(r, more); });
        });
        each_in_any_case(f, blocks, meets, n, [&](const ptx::Instruction& done) {
          add_words(f, done, decided[n].words);
          each_result(done, [&](uint32_t r) {
            // Not predicates: of `a && b` the compiler makes a branch over one that is false where b is
            // not asked.
            if (merging[r] && f.registers[r].type != ptx::Type::pred) decided[n].registers.push_back(r);
          });
          if (decided[n].store == ptx::kNone && shows(module, f, local, done))
            decided[n].store = static_cast<uint32_t>(&done - f.body.data());
        });
      }
      if (brings_a_value(i.opcode)) continue;
      bool from_unset = false;
      for (size_t k = 1; k < i.operands.size(); ++k)
        each_register(i.operands[k], [&](uint32_t r) { from_unset |= has(unset, r); });
      if (from_unset) each_result(i, [&](uint32_t r) { add_result(r, more); });
    }
  }
  return decided;
}

}  // namespace

UnsetRegisters find_unset_registers(const ptx::Module& module, uint32_t function, const ShuffledFlow& flow,
                                    ShuffledOut& out) {
  const ptx::Function& f = module.functions[function];
  UnsetRegisters result;
  if (f.body.empty()) return result;
  const size_t words = (f.registers.size() + 63) / 64;
  Bits unset = read_unset(f, words);
  const std::vector<bool> received = received_from_shuffles(module, f, flow.gives);
  for (size_t n = 0; n < f.body.size(); ++n) {
    const ptx::Instruction& i = f.body[n];
    const bool loads = flow.memory && i.opcode == Opcode::ld && may_be_local(i);
    const bool takes = flow.takes[function] && parameter_of(f, i) != UINT16_MAX;
    if (received[n] || loads || takes || shuffles(i)) each_result(i, [&](uint32_t r) { add(unset, r); });
  }
  if (std::all_of(unset.begin(), unset.end(), [](uint64_t w) { return w == 0; })) return result;
  const std::vector<bool> merging = merging_registers(f);
  const std::vector<Decided> decided = close(module, f, flow.gives[function], merging, unset);
  std::vector<uint16_t> number(f.registers.size(), UINT16_MAX);
  for (uint32_t r = 0; r < f.registers.size(); ++r)
    if (has(unset, r)) number[r] = static_cast<uint16_t>(result.count++);
  if (result.count > kMostRegisters) return {};

  const FrameLayout layout(f);
  for (uint32_t r = 0; r < f.registers.size(); ++r)
    if (const ptx::Type type = f.registers[r].type; merging[r] && number[r] != UINT16_MAX)
      result.merging.push_back(
          {number[r], type == ptx::Type::pred ? uint8_t{0} : lane_bytes(type), layout.reg(r)});
  const bool shuffles_itself = std::any_of(f.body.begin(), f.body.end(), shuffles);
  result.uses.resize(f.body.size());
  for (size_t n = 0; n < f.body.size(); ++n) {
    const ptx::Instruction& i = f.body[n];
    UnsetUse& use = result.uses[n];
    const auto into = [&](std::vector<uint16_t>& list) {
      return [&](uint32_t r) {
        if (number[r] != UINT16_MAX) list.push_back(number[r]);
      };
    };
    if (i.guard != ptx::kNone) into(use.conditions)(i.guard);
    each_result(i, into(use.results));
    each_result(i, [&](uint32_t r) { use.merges |= merging[r] && f.registers[r].type != ptx::Type::pred; });
    use.atomic = i.opcode == Opcode::call && is_atomic(module, i);
    for (const uint32_t r : decided[n].registers) into(use.decided)(r);
    use.decided_words = decided[n].words;
    use.decided_store = decided[n].store;
    use.all = may_do_without(i);
    const bool to_parameter = i.opcode == Opcode::st && i.has(ptx::Modifier::param);
    const bool returns = to_parameter && std::find(f.return_values.begin(), f.return_values.end(),
                                                   i.operands[0].symbol) != f.return_values.end();
    const Argument argument = to_parameter && !returns ? argument_of(module, f, n) : Argument::passed;
    std::vector<uint16_t>& stored = returns                        ? use.returned
                                    : !to_parameter                ? use.stored
                                    : argument == Argument::passed ? use.passed
                                                                   : use.exchanged;
    use.shuffled = argument == Argument::shuffled || shuffles(i);
    use.received = received[n];
    use.returns = returns && flow.gives[function] && !shuffles_itself;
    if (flow.takes[function]) use.parameter = parameter_of(f, i);
    if (use.parameter != UINT16_MAX) use.offset = static_cast<uint32_t>(i.operands[1].bits);
    if (to_parameter && !returns && argument == Argument::passed)
      for (size_t k = 1; k < i.operands.size(); ++k) each_register(i.operands[k], into(use.handed));
    if (i.opcode == Opcode::st && may_be_local(i))
      for (size_t k = 1; k < i.operands.size(); ++k)
        each_register(i.operands[k], [&](uint32_t r) { out.stores |= number[r] != UINT16_MAX; });
    bool known = false;  // a source that is always set
    for (size_t k = ptx::has_result(i) ? 1 : 0; k < i.operands.size(); ++k) {
      const ptx::Operand& o = i.operands[k];
      const bool to_memory = i.opcode == Opcode::st || i.opcode == Opcode::red || i.opcode == Opcode::atom;
      if (i.opcode == Opcode::brx)
        each_register(o, into(use.conditions));
      else if (o.kind == OperandKind::address)
        each_register(o, into(use.addresses));
      else if (to_memory && to_parameter && is_structure(module, i.operands[0]))
        continue;
      else if (to_memory)
        each_register(o, into(stored));
      else if (exchanges(i.opcode) && (!shuffles(i) || k == 1))
        each_register(o, into(use.exchanged));
      else if (!brings_a_value(i.opcode))
        each_register(o, [&](uint32_t r) {
          known |= number[r] == UINT16_MAX;
          into(use.sources)(r);
        });
    }
    if (use.all && known) use.sources.clear();
    if (!use.handed.empty())
      if (const uint32_t callee = called(module, call_after(f, n)); callee != ptx::kNone)
        out.callees.push_back(callee);
  }
  return result;
}

}  // namespace grader::sim
