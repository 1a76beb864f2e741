#include "compile/elf_file.h"

namespace grader::compile {

template <class T>
bool ElfFile::read(uint64_t offset, T& value) const {
  if (offset > bytes_.size() || bytes_.size() - offset < sizeof value) return false;
  std::memcpy(&value, bytes_.data() + offset, sizeof value);
  return true;
}

std::string_view ElfFile::text_at(std::string_view strings, size_t offset) {
  if (offset >= strings.size()) return {};
  const std::string_view rest = strings.substr(offset);
  return rest.substr(0, rest.find('\0'));
}

ElfFile::ElfFile(std::string_view bytes) : bytes_(bytes) {
  Elf64_Ehdr header;
  if (!read(0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_CUDA)
    return;
  for (size_t i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr section;
    if (!read(header.e_shoff + i * sizeof section, section)) return;
    sections_.push_back(section);
  }
  if (header.e_shstrndx < sections_.size()) names_ = contents(sections_[header.e_shstrndx]);
}

const Elf64_Shdr* ElfFile::find(std::string_view wanted) const {
  for (const Elf64_Shdr& section : sections_)
    if (name(section) == wanted) return &section;
  return nullptr;
}

std::string_view ElfFile::contents(const Elf64_Shdr& s) const {
  if (s.sh_type == SHT_NOBITS || s.sh_offset > bytes_.size()) return {};
  return bytes_.substr(s.sh_offset, s.sh_size);
}

std::optional<uint32_t> ElfFile::symbol(std::string_view wanted) const {
  const Elf64_Shdr* const symbols = find(".symtab");
  const Elf64_Shdr* const strings = find(".strtab");
  if (symbols == nullptr || strings == nullptr) return std::nullopt;
  const auto entries = table<Elf64_Sym>(*symbols);
  for (uint32_t i = 0; i < entries.size(); ++i)
    if (text_at(contents(*strings), entries[i].st_name) == wanted) return i;
  return std::nullopt;
}

}  // namespace grader::compile
