#include "sim/tools/scene.h"

#include <fmt/format.h>

#include "ptx/print.h"
#include "sim/launch.h"

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

Scene::Scene(const LaunchInfo& info) : info_(info) {}

const ptx::Instruction& Scene::instruction(uint32_t index) const {
  const InstructionInfo& i = info_.program.instructions[index];
  return info_.program.module.functions[i.function].body[i.body_index];
}

SourcePlace Scene::place(uint32_t instruction) const {
  return source_place(info_.program.module, location(instruction), info_.learner_file);
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
    const uint64_t page = (address & 0xffffffff) >> kSharedPageBits;
    if (page >= p.shared_pages.size() || p.shared_pages[page] == kNoArray) return std::nullopt;
    const uint16_t index = p.shared_pages[page];
    const SharedVariable& s = p.shared[index];
    const uint64_t size = s.dynamic ? info_.config.dynamic_shared : p.module.variables[s.variable].size;
    return shared_object(p, index, {s.address, static_cast<uint32_t>(size), s.storage},
                         static_cast<int64_t>(address & 0xffffffff) - s.address);
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

std::string Scene::thread_name(ThreadId t) const {
  std::string name = info_.findings.name(t);
  const Dim3& g = info_.config.grid;
  if (uint64_t{g[0]} * g[1] * g[2] == 1) name = name.substr(0, name.find(" of block"));
  return name;
}

}  // namespace grader::sim
