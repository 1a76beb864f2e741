#include "compile/sass.h"

#include <cstring>
#include <optional>

#include "compile/sass_lines.h"

namespace grader::compile {
namespace {

constexpr size_t kInstructionBytes = 16;
constexpr uint64_t kAlways = 7;  // predicate PT
constexpr uint64_t kJumpByTable = 0x949;

std::optional<SassInstruction::Kind> kind_of(uint64_t opcode) {
  using Kind = SassInstruction::Kind;
  switch (opcode) {
    case 0x947:
    case kJumpByTable:
      return Kind::branch;
    case 0x94d:
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

// From one line's first instruction to before the next's.
void read_code(std::string_view code, uint64_t begin, uint64_t end, uint32_t line,
               std::vector<SassInstruction>& found) {
  for (uint64_t at = begin; at < end && at + kInstructionBytes <= code.size(); at += kInstructionBytes) {
    uint64_t low, high;
    std::memcpy(&low, code.data() + at, sizeof low);
    std::memcpy(&high, code.data() + at + sizeof low, sizeof high);
    const auto kind = kind_of(low & 0xfff);
    if (!kind) continue;
    // A predicate, which may be negated, before the instruction; BRA has one more among its operands.
    const bool guarded = (low >> 12 & 15) != kAlways;
    const bool asks = *kind == SassInstruction::Kind::branch && (high >> 23 & 7) != kAlways;
    const bool goes_by_table = (low & 0xfff) == kJumpByTable;
    constexpr uint8_t kBytes[8] = {1, 1, 2, 2, 4, 8, 16, 16};  // U8, S8, U16, S16, 32, 64, 128
    const bool moves =
        *kind == SassInstruction::Kind::shared_load || *kind == SassInstruction::Kind::shared_store;
    found.push_back(
        {line, *kind, guarded || asks || goes_by_table, moves ? kBytes[high >> 9 & 7] : uint8_t{0}});
  }
}

}  // namespace

std::vector<SassInstruction> sass_of(std::string_view cubin) {
  const ElfFile elf(cubin);
  const std::vector<SassLine> lines = sass_lines(elf);
  std::vector<SassInstruction> found;
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    const SassLine &here = lines[i], &next = lines[i + 1];
    if (here.end || next.section != here.section || here.section >= elf.sections().size()) continue;
    read_code(elf.contents(elf.sections()[here.section]), here.address, next.address, here.line, found);
  }
  return found;
}

}  // namespace grader::compile
