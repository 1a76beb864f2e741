#include "compile/sass.h"

#include <cstring>
#include <optional>

#include "compile/sass_lines.h"

namespace grader::compile {
namespace {

constexpr size_t kInstructionBytes = 16;
constexpr uint64_t kAlways = 7;  // predicate PT
constexpr uint64_t kJumpByTable = 0x949, kExit = 0x94d, kCall = 0x944;

std::optional<SassInstruction::Kind> kind_of(uint64_t opcode) {
  using Kind = SassInstruction::Kind;
  switch (opcode) {
    case 0x947:
    case kJumpByTable:
      return Kind::branch;
    case kExit:
      return Kind::exit;
    case 0x984:
      return Kind::shared_load;
    case 0x388:
    case 0x988:
      return Kind::shared_store;
    case 0x38c:
    case 0x38d:
    case 0x58c:
    case 0x98c:
    case 0xf8c:
      return Kind::shared_atomic;
    case 0x806:
    case 0x886:
      return Kind::vote;
    default:
      return std::nullopt;
  }
}

struct Instruction {
  uint64_t low = 0, high = 0;

  uint64_t opcode() const { return low & 0xfff; }
  bool guarded() const { return (low >> 12 & 15) != kAlways; }  // by a predicate, which may be negated
};

Instruction instruction_at(std::string_view code, uint64_t at) {
  Instruction i;
  std::memcpy(&i.low, code.data() + at, sizeof i.low);
  std::memcpy(&i.high, code.data() + at + sizeof i.low, sizeof i.high);
  return i;
}

// Where a kernel's own code ends: at the last EXIT of all its threads. Behind it are the rare cases of
// divisions, roots and shuffles, and a loop for nobody.
uint64_t end_of_own_code(std::string_view code) {
  uint64_t end = code.size();
  for (uint64_t at = 0; at + kInstructionBytes <= code.size(); at += kInstructionBytes)
    if (const Instruction i = instruction_at(code, at); i.opcode() == kExit && !i.guarded()) end = at;
  return end;
}

// From one line's first instruction to before the next's.
void read_code(std::string_view code, uint64_t begin, uint64_t end, uint32_t line, uint64_t own_end,
               std::vector<SassInstruction>& found) {
  bool is_rare = false;  // behind the call of a division's or a root's rare case
  for (uint64_t at = begin; at < end && at + kInstructionBytes <= code.size(); at += kInstructionBytes) {
    const Instruction i = instruction_at(code, at);
    is_rare |= i.opcode() == kCall;
    const auto kind = kind_of(i.opcode());
    if (!kind) continue;
    const bool is_branch = *kind == SassInstruction::Kind::branch;
    const bool asks = is_branch && (i.high >> 23 & 7) != kAlways;  // a predicate among the operands
    const bool conditional = i.guarded() || asks || i.opcode() == kJumpByTable;
    if (is_branch && !conditional && (is_rare || at > own_end)) continue;
    constexpr uint8_t kBytes[8] = {1, 1, 2, 2, 4, 8, 16, 16};  // U8, S8, U16, S16, 32, 64, 128
    const bool moves =
        *kind == SassInstruction::Kind::shared_load || *kind == SassInstruction::Kind::shared_store;
    found.push_back({line, *kind, conditional, moves ? kBytes[i.high >> 9 & 7] : uint8_t{0}});
  }
}

}  // namespace

std::vector<SassInstruction> sass_of(std::string_view cubin) {
  const ElfFile elf(cubin);
  const std::vector<SassLine> lines = sass_lines(elf);
  std::vector<SassInstruction> found;
  uint64_t own_end = 0;
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    const SassLine &here = lines[i], &next = lines[i + 1];
    if (here.end || next.section != here.section || here.section >= elf.sections().size()) continue;
    const std::string_view code = elf.contents(elf.sections()[here.section]);
    if (i == 0 || lines[i - 1].section != here.section) own_end = end_of_own_code(code);
    read_code(code, here.address, next.address, here.line, own_end, found);
  }
  return found;
}

}  // namespace grader::compile
