#include "compile/cubin.h"

#include <elf.h>

#include <cstring>
#include <string>
#include <vector>

namespace grader::compile {
namespace {

// A record of .nv.info: format and attribute, a byte each, then a value of 16 bits or, in the format of sized
// values, their length and the bytes (as `readelf -x .nv.info` shows them; NVIDIA documents none of it).
constexpr uint8_t kSized = 4;
constexpr uint8_t kRegisterCount = 0x2f;  // the kernel's symbol and its registers, 32 bits each
constexpr uint8_t kBarrierCount = 0x4c;
// sm_90's driver keeps the first bytes of a block's shared memory; the section that says so comes with them.
constexpr std::string_view kReservedShared = ".nv.shared.reserved.0";
constexpr uint32_t kReservedBytes = 1024;

class Elf {
 public:
  explicit Elf(std::string_view bytes) : bytes_(bytes) {
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

  const Elf64_Shdr* find(std::string_view name) const {
    for (const Elf64_Shdr& section : sections_)
      if (text_at(names_, section.sh_name) == name) return &section;
    return nullptr;
  }
  std::string_view contents(const Elf64_Shdr& s) const {
    if (s.sh_type == SHT_NOBITS || s.sh_offset > bytes_.size()) return {};
    return bytes_.substr(s.sh_offset, s.sh_size);
  }
  std::optional<uint32_t> symbol(std::string_view name) const {
    const Elf64_Shdr* const symbols = find(".symtab");
    const Elf64_Shdr* const strings = find(".strtab");
    if (symbols == nullptr || strings == nullptr) return std::nullopt;
    const std::string_view table = contents(*symbols);
    for (uint32_t i = 0; (i + 1) * sizeof(Elf64_Sym) <= table.size(); ++i) {
      Elf64_Sym entry;
      std::memcpy(&entry, table.data() + i * sizeof entry, sizeof entry);
      if (text_at(contents(*strings), entry.st_name) == name) return i;
    }
    return std::nullopt;
  }

 private:
  template <class T>
  bool read(uint64_t offset, T& value) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof value) return false;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return true;
  }
  static std::string_view text_at(std::string_view strings, size_t offset) {
    if (offset >= strings.size()) return {};
    const std::string_view rest = strings.substr(offset);
    return rest.substr(0, rest.find('\0'));
  }

  std::string_view bytes_, names_;
  std::vector<Elf64_Shdr> sections_;
};

// Calls `each(attribute, value)`; a sized value's bytes, or the 16 bits.
template <class Each>
void for_each_record(std::string_view info, const Each& each) {
  while (info.size() >= 4) {
    uint16_t size;
    std::memcpy(&size, info.data() + 2, sizeof size);
    const auto format = static_cast<uint8_t>(info[0]);
    const std::string_view value = format == kSized ? info.substr(4, size) : info.substr(2, 2);
    each(static_cast<uint8_t>(info[1]), value);
    info.remove_prefix(std::min<size_t>(info.size(), format == kSized ? 4u + size : 4u));
  }
}

}  // namespace

std::optional<KernelResources> kernel_resources(std::string_view cubin, std::string_view kernel) {
  const Elf elf(cubin);
  const auto symbol = elf.symbol(kernel);
  const Elf64_Shdr* const info = elf.find(".nv.info");
  if (!symbol || info == nullptr) return std::nullopt;
  std::optional<KernelResources> found;
  for_each_record(elf.contents(*info), [&](uint8_t attribute, std::string_view value) {
    uint32_t words[2];
    if (attribute != kRegisterCount || value.size() < sizeof words) return;
    std::memcpy(words, value.data(), sizeof words);
    if (words[0] == *symbol) found = KernelResources{words[1], 0, 0};
  });
  if (!found) return std::nullopt;
  if (const Elf64_Shdr* own = elf.find(".nv.info." + std::string(kernel))) {
    for_each_record(elf.contents(*own), [&](uint8_t attribute, std::string_view value) {
      if (attribute == kBarrierCount) found->barriers = static_cast<uint8_t>(value[0]);
    });
  }
  if (const Elf64_Shdr* shared = elf.find(".nv.shared." + std::string(kernel))) {
    const uint32_t reserved = elf.find(kReservedShared) != nullptr ? kReservedBytes : 0;
    found->static_shared = static_cast<uint32_t>(shared->sh_size) -
                           std::min<uint32_t>(reserved, static_cast<uint32_t>(shared->sh_size));
  }
  return found;
}

}  // namespace grader::compile
