#include "sim/shared_layout.h"

#include <algorithm>

#include "support/error.h"

namespace grader::sim {
namespace {

constexpr uint32_t kPage = 1u << kSharedPageBits;
constexpr uint32_t kMostDynamic = 228 * 1024;
constexpr uint32_t kFirstPage = 16;

uint32_t aligned(uint32_t offset, uint32_t alignment) {
  return alignment > 1 ? (offset + alignment - 1) / alignment * alignment : offset;
}

bool is_reserved(ptx::SpecialRegister r) {
  using S = ptx::SpecialRegister;
  return r == S::reserved_smem_offset_begin || r == S::reserved_smem_offset_end ||
         r == S::reserved_smem_offset_cap || r == S::reserved_smem_offset_0 || r == S::reserved_smem_offset_1;
}

bool asks_for_reserved(const ptx::Module& m) {
  for (const ptx::Function& f : m.functions)
    for (const ptx::Instruction& i : f.body)
      for (const ptx::Operand& o : i.operands)
        if (o.kind == ptx::OperandKind::special && is_reserved(static_cast<ptx::SpecialRegister>(o.special)))
          return true;
  return false;
}

}  // namespace

void lay_out_shared(Program& p) {
  if (asks_for_reserved(p.module)) {
    ptx::Variable reserved;
    reserved.name = "reserved shared memory";
    reserved.space = ptx::Space::shared;
    reserved.alignment = 128;
    reserved.size = kReservedShared;
    p.module.variables.push_back(std::move(reserved));
  }
  // Variables of one kernel may share their place with those of another; all others lie apart.
  std::vector<uint32_t> owner(p.module.variables.size(), ptx::kNone);
  for (uint32_t f = 0; f < p.module.functions.size(); ++f)
    if (p.module.functions[f].is_entry)
      for (uint32_t s : p.module.functions[f].variables) owner[p.module.symbols[s].index] = f;
  std::vector<uint32_t> end(p.module.functions.size(), 0);
  uint32_t common = 0;
  uint64_t bytes = 0;
  for (int pass = 0; pass < 2; ++pass) {  // what is common comes first
    for (uint32_t v = 0; v < p.module.variables.size(); ++v) {
      const ptx::Variable& variable = p.module.variables[v];
      if (variable.space != ptx::Space::shared || (owner[v] != ptx::kNone) != (pass == 1)) continue;
      SharedVariable s;
      s.variable = v;
      s.dynamic = variable.is_extern && variable.size == 0;
      s.reserved = variable.name == "reserved shared memory";  // no name in PTX has spaces
      if (!s.dynamic) {
        uint32_t& at = pass == 0 ? common : end[owner[v]];
        if (pass == 1 && at == 0) at = common;
        s.storage = aligned(at, variable.alignment);
        at = s.storage + static_cast<uint32_t>(variable.size);
        bytes += aligned(static_cast<uint32_t>(variable.size) + 128, kPage);
      }
      p.shared.push_back(s);
    }
  }
  const uint64_t pages = bytes / kPage + kMostDynamic / kPage + kFirstPage;
  if (pages + p.shared.size() > kSharedPages)
    throw Error("the module's shared variables need more than 16 MiB");
  const auto gap =
      static_cast<uint32_t>(std::min<uint64_t>(16, (kSharedPages - pages) / (p.shared.size() + 1)));
  p.shared_pages.assign(kSharedPages, kNoArray);
  uint32_t page = kFirstPage, dynamic_page = 0;
  for (uint32_t i = 0; i < p.shared.size(); ++i) {
    SharedVariable& s = p.shared[i];
    if (s.dynamic && dynamic_page != 0) {  // every extern array is the same memory
      s.address = dynamic_page << kSharedPageBits;
      continue;
    }
    const auto size = s.dynamic ? kMostDynamic : static_cast<uint32_t>(p.module.variables[s.variable].size);
    if (s.dynamic) dynamic_page = page;
    s.address = (page << kSharedPageBits) + (s.dynamic ? 0 : s.storage % 128);
    const uint32_t count = aligned(size + 128, kPage) / kPage;
    std::fill_n(p.shared_pages.begin() + page, count, static_cast<uint16_t>(i));
    page += count + gap;
  }
}

std::optional<uint32_t> reserved_offset(const Program& p, ptx::SpecialRegister r) {
  if (!is_reserved(r)) return std::nullopt;
  const auto reserved =
      std::find_if(p.shared.begin(), p.shared.end(), [](const SharedVariable& s) { return s.reserved; });
  const bool end = r == ptx::SpecialRegister::reserved_smem_offset_end ||
                   r == ptx::SpecialRegister::reserved_smem_offset_cap;
  return reserved->address + (end ? kReservedShared : 0);
}

}  // namespace grader::sim
