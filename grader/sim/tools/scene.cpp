#include "sim/tools/scene.h"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "ptx/print.h"
#include "sim/launch.h"
#include "sim/warp_state.h"

namespace grader::sim {

SharedPlace shared_place(const LaunchInfo& info, const BlockInfo& block, uint64_t address) {
  if (!names_a_rank(address)) return {block.linear, address};
  const auto rank = static_cast<uint32_t>((address & 0xffffffff) >> kRankShift) - 1;
  const Dim3 c = cluster_of(info.program.module.functions[info.kernel], info.config), &g = info.config.grid;
  const Dim3 in_cluster{rank % c[0], rank / c[0] % c[1], rank / (c[0] * c[1])};
  uint64_t linear = 0;
  for (size_t i = 3; i-- > 0;) linear = linear * g[i] + (block.index[i] / c[i] * c[i] + in_cluster[i]);
  return {linear, window_base(kSharedWindow) | (address & ((uint64_t{1} << kRankShift) - 1))};
}

namespace {

// Of each function that the kernel may come to, the one instruction that calls it; kNone: none, or several.
std::vector<uint32_t> only_calls(const Program& p, uint32_t kernel) {
  struct Call {
    uint32_t instruction, caller, callee;  // kNone: by a pointer
  };
  std::vector<Call> calls;
  for (uint32_t i = 0; i < p.instructions.size(); ++i) {
    const InstructionInfo& at = p.instructions[i];
    const ptx::Instruction& instruction = p.module.functions[at.function].body[at.body_index];
    if (instruction.opcode != ptx::Opcode::call || instruction.operands.size() < 2) continue;
    const ptx::Operand& callee = instruction.operands[1];
    const bool by_pointer = callee.kind != ptx::OperandKind::symbol;
    const uint32_t function = by_pointer ? ptx::kNone : p.module.symbols[callee.symbol].index;
    if (by_pointer || function < p.module.functions.size()) calls.push_back({i, at.function, function});
  }
  std::vector<uint32_t> found(p.module.functions.size(), ptx::kNone);
  std::vector<bool> many(found.size(), false), reached(found.size(), false);
  reached[kernel] = true;
  for (bool more = true; more;) {
    more = false;
    for (const Call& c : calls) {
      if (!reached[c.caller]) continue;
      if (c.callee == ptx::kNone)
        reached.assign(reached.size(), true);  // whom a pointer means, nobody knows
      else if (!reached[c.callee])
        more = reached[c.callee] = true;
    }
  }
  for (const Call& c : calls) {
    if (!reached[c.caller] || c.callee == ptx::kNone) continue;
    if (found[c.callee] != ptx::kNone) many[c.callee] = true;
    found[c.callee] = c.instruction;
  }
  for (size_t f = 0; f < found.size(); ++f)
    if (many[f]) found[f] = ptx::kNone;
  return found;
}

}  // namespace

Scene::Scene(const LaunchInfo& info) : info_(info) {}

const ptx::Instruction& Scene::instruction(uint32_t index) const {
  const InstructionInfo& i = info_.program.instructions[index];
  return info_.program.module.functions[i.function].body[i.body_index];
}

bool Scene::updates_in_place(uint32_t load, uint32_t store) const {
  const Program& p = info_.program;
  const InstructionInfo &from = p.instructions[load], &to = p.instructions[store];
  if (from.function != to.function) return false;
  const auto& body = p.module.functions[from.function].body;
  const ptx::Instruction &ld = body[from.body_index], &st = body[to.body_index];
  return ld.opcode == ptx::Opcode::ld && st.opcode == ptx::Opcode::st && ld.operands.size() > 1 &&
         ld.operands[1] == st.operands.front();
}

SourcePlace Scene::place(uint32_t instruction) const {
  return source_place(info_.program.module, location(in_learners_file(instruction)), info_.learner_file);
}

uint32_t Scene::in_learners_file(uint32_t instruction, const Frame* frame) const {
  const Program& p = info_.program;
  if (info_.learner_file == ptx::kNone) return instruction;
  const auto is_there = [&](uint32_t i) {
    for (uint32_t at = location(i); at != ptx::kNone; at = p.module.locations[at].inlined_at)
      if (p.module.locations[at].file == info_.learner_file) return true;
    return false;
  };
  // Where nobody can tell how the learner's file came here (by a pointer, and no frame is left), the last
  // line that there is on the way back: -G gives functions of the compiler's own none.
  uint32_t at = instruction, with_line = ptx::kNone;
  const auto go_back_to = [&](uint32_t call) {
    if (location(at) != ptx::kNone) with_line = at;
    at = call;
  };
  for (; !is_there(at) && frame != nullptr && frame->parent != nullptr; frame = frame->parent)
    go_back_to(p.code[frame->return_to - 1].instruction);
  if (is_there(at)) return at;
  if (only_call_.empty()) only_call_ = only_calls(p, info_.kernel);
  for (size_t depth = 0; depth < only_call_.size() && !is_there(at); ++depth) {
    const uint32_t call = only_call_[p.instructions[at].function];
    if (call == ptx::kNone) break;
    go_back_to(call);
  }
  // A library's code that a learner's function contains: -G does not say where from, but the learner's line
  // stands before it.
  for (uint32_t i = at + 1; i-- > 0 && p.instructions[i].function == p.instructions[at].function;)
    if (is_there(i)) return i;
  go_back_to(at);
  return with_line == ptx::kNone ? instruction : with_line;
}

uint32_t Scene::place_id(uint32_t instruction) const {
  const uint32_t at = location(instruction);
  if (at == ptx::kNone) return ptx::kNone;
  if (place_ids_.empty()) {
    std::map<std::tuple<std::string, uint32_t, uint32_t>, uint32_t> first;
    for (uint32_t l = 0; l < info_.program.module.locations.size(); ++l) {
      const SourcePlace shown = source_place(info_.program.module, l, info_.learner_file);
      place_ids_.push_back(first.try_emplace({shown.file, shown.line, shown.column}, l).first->second);
    }
  }
  return place_ids_[at];
}

Access Scene::access(uint32_t instruction) const {
  Access a = info_.program.instructions[instruction].access;
  if (a.kind != AccessKind::none) return a;
  const bool mbarrier = this->instruction(instruction).opcode == ptx::Opcode::mbarrier;
  a.kind = mbarrier ? AccessKind::atomic : AccessKind::write;
  a.bytes = mbarrier ? 8 : 4;
  return a;
}

std::optional<Object> Scene::object(uint64_t address) const {
  const Program& p = info_.program;
  const uint64_t window = address >> 32;
  if (window == kSharedWindow) {
    const uint64_t offset = address & ((uint64_t{1} << kRankShift) - 1);  // in whichever block it is
    const uint64_t page = offset >> kSharedPageBits;
    if (page >= p.shared_pages.size() || p.shared_pages[page] == kNoArray) return std::nullopt;
    const uint16_t index = p.shared_pages[page];
    const SharedVariable& s = p.shared[index];
    const uint64_t size = s.dynamic ? info_.config.dynamic_shared : p.module.variables[s.variable].size;
    return shared_object(p, info_.kernel, index, {s.address, static_cast<uint32_t>(size), s.storage},
                         static_cast<int64_t>(offset) - s.address);
  }
  if (window == kLocalWindow) return local_variable(info_.kernel, (address & 0xffffffff) - kFrameGap);
  if (window < kGlobalWindow) return std::nullopt;
  const Nearest n = info_.memory.nearest(address);
  if (n.allocation == nullptr) return std::nullopt;
  return global_object(*n.allocation, n.offset);
}

std::optional<Object> Scene::local_variable(uint32_t function, uint64_t offset) const {
  const FunctionCode& code = info_.program.functions[function];
  if (code.local_pieces.empty() || offset >= code.local_bytes) return std::nullopt;
  const uint16_t index = code.local_granules[offset / kLocalGranule];
  if (index == kNoArray || code.local_pieces[index].variable == ptx::kNone) return std::nullopt;
  return local_object(info_.program, function, static_cast<int64_t>(offset));
}

std::string Scene::element(uint64_t address, const Access& access) const {
  const auto o = object(address);
  if (!o) return "memory";
  const bool single = address >> 32 == kSharedWindow && o->offset == 0 && o->size == access.bytes;
  return single && access.elements == 1 ? o->name : o->element(access);
}

Finding Scene::finding(uint32_t instruction, std::string check, std::string kind, std::string message) const {
  Finding f;
  f.check = std::move(check);
  f.kind = std::move(kind);
  f.message = std::move(message);
  const SourcePlace at = place(instruction);
  f.file = at.file;
  f.line = at.line;
  f.column = at.column;
  if (at.line == 0) {
    const ptx::Instruction& i = this->instruction(instruction);
    f.notes.push_back(
        fmt::format("at line {} of the PTX ({}); compiled with -lineinfo it would name your line", i.line,
                    ptx::mnemonic(i)));
  }
  return f;
}

std::string Scene::block_name(uint64_t block) const {
  const std::string name = info_.findings.name({block, 0});
  return name.substr(name.find("block"));
}

std::string Scene::thread_name(ThreadId t) const {
  std::string name = info_.findings.name(t);
  const Dim3& g = info_.config.grid;
  if (uint64_t{g[0]} * g[1] * g[2] == 1) name = name.substr(0, name.find(" of block"));
  return name;
}

}  // namespace grader::sim
