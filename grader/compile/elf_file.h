// The sections and symbols of a cubin, which is an ELF file. Offsets that point out of it are met with
// emptiness.
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace grader::compile {

class ElfFile {
 public:
  explicit ElfFile(std::string_view bytes);  // which must outlive it; no sections where they are no cubin

  const std::vector<Elf64_Shdr>& sections() const { return sections_; }
  const Elf64_Shdr* find(std::string_view section) const;
  std::string_view name(const Elf64_Shdr& s) const { return text_at(names_, s.sh_name); }
  std::string_view contents(const Elf64_Shdr&) const;
  std::optional<uint32_t> symbol(std::string_view name) const;  // its number

  // The entries of a section that is a table of them: Elf64_Sym, Elf64_Rela.
  template <class Entry>
  std::vector<Entry> table(const Elf64_Shdr& section) const {
    const std::string_view bytes = contents(section);
    std::vector<Entry> entries(bytes.size() / sizeof(Entry));
    if (!entries.empty()) std::memcpy(entries.data(), bytes.data(), entries.size() * sizeof(Entry));
    return entries;
  }

 private:
  template <class T>
  bool read(uint64_t offset, T& value) const;
  static std::string_view text_at(std::string_view strings, size_t offset);

  std::string_view bytes_, names_;
  std::vector<Elf64_Shdr> sections_;
};

}  // namespace grader::compile
