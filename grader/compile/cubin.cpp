#include "compile/cubin.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "compile/elf_file.h"

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
  const ElfFile elf(cubin);
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
