#include "compile/sass_lines.h"

#include <map>
#include <optional>

namespace grader::compile {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return at_ >= bytes_.size(); }
  size_t at() const { return at_; }
  void skip(uint64_t count) { at_ = count > bytes_.size() - at_ ? bytes_.size() : at_ + count; }

  template <class T>
  T number() {
    T value{};
    if (bytes_.size() - at_ >= sizeof value) std::memcpy(&value, bytes_.data() + at_, sizeof value);
    skip(sizeof value);
    return value;
  }
  uint64_t uleb() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = number<uint8_t>();
      if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
  }
  int64_t sleb() {
    uint64_t value = 0;
    for (int shift = 0;;) {
      const auto byte = number<uint8_t>();
      if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      shift += 7;
      if ((byte & 0x80) != 0) continue;
      if ((byte & 0x40) != 0 && shift < 64) value |= ~uint64_t{0} << shift;
      return static_cast<int64_t>(value);
    }
  }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

// DWARF 2, 6.2.5
enum Opcode : uint8_t {
  extended,
  copy,
  advance_pc,
  advance_line,
  set_file,
  set_column,
  negate_stmt,
  basic_block,
  const_add_pc,
  fixed_advance_pc
};
enum Extended : uint8_t { end_sequence = 1, set_address = 2 };

// Where each DW_LNE_set_address points: by the offset of its operand, the section of the code.
std::map<uint64_t, uint32_t> relocations(const ElfFile& cubin) {
  std::map<uint64_t, uint32_t> sections;
  const Elf64_Shdr* const entries = cubin.find(".rela.nv_debug_line_sass");
  const Elf64_Shdr* const symbols = cubin.find(".symtab");
  if (entries == nullptr || symbols == nullptr) return sections;
  const auto table = cubin.table<Elf64_Sym>(*symbols);
  for (const auto& r : cubin.table<Elf64_Rela>(*entries)) {
    const uint64_t symbol = ELF64_R_SYM(r.r_info);
    if (symbol < table.size()) sections[r.r_offset] = table[symbol].st_shndx;
  }
  return sections;
}

}  // namespace

std::vector<SassLine> sass_lines(const ElfFile& cubin) {
  std::vector<SassLine> lines;
  const Elf64_Shdr* const section = cubin.find(".nv_debug_line_sass");
  if (section == nullptr) return lines;
  const auto code = relocations(cubin);
  Reader in(cubin.contents(*section));

  in.number<uint32_t>();  // length: there is one program
  if (in.number<uint16_t>() != 2) return lines;
  const auto header = in.number<uint32_t>();
  const size_t begin = in.at() + header;
  in.number<uint8_t>();  // minimum instruction length: 1
  in.number<uint8_t>();
  const auto line_base = in.number<int8_t>();
  const auto line_range = in.number<uint8_t>();
  const auto opcode_base = in.number<uint8_t>();
  std::vector<uint8_t> operands(opcode_base);
  for (size_t i = 1; i < opcode_base; ++i) operands[i] = in.number<uint8_t>();
  if (line_range == 0 || begin < in.at()) return lines;
  in.skip(begin - in.at());

  SassLine now{0, 0, 1, false};
  while (!in.done()) {
    const auto opcode = in.number<uint8_t>();
    if (opcode >= opcode_base) {  // a special opcode
      now.address += (opcode - opcode_base) / line_range;
      now.line += static_cast<uint32_t>(line_base + (opcode - opcode_base) % line_range);
      lines.push_back(now);
      continue;
    }
    switch (opcode) {
      case extended: {
        const uint64_t size = in.uleb();
        const size_t at = in.at();
        const auto what = size == 0 ? uint8_t{0} : in.number<uint8_t>();
        if (what == end_sequence) {
          now.end = true;
          lines.push_back(now);
          now = {0, 0, 1, false};
        } else if (what == set_address) {
          const auto found = code.find(in.at());
          now.section = found == code.end() ? 0 : found->second;
          now.address = in.number<uint64_t>();
        }
        if (in.at() < at + size) in.skip(at + size - in.at());
        break;
      }
      case copy:
        lines.push_back(now);
        break;
      case advance_pc:
        now.address += in.uleb();
        break;
      case advance_line:
        now.line += static_cast<uint32_t>(in.sleb());
        break;
      case const_add_pc:
        now.address += (255 - opcode_base) / line_range;
        break;
      case fixed_advance_pc:
        now.address += in.number<uint16_t>();
        break;
      default:
        for (uint8_t i = 0; i < operands[opcode]; ++i) in.uleb();
    }
  }
  return lines;
}

}  // namespace grader::compile
