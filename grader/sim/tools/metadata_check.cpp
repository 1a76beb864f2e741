#include "sim/tools/metadata_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "sim/tools/instruction_registers.h"

namespace grader::sim {
namespace {

using ptx::Modifier;

bool is_sparse(const ptx::Instruction& i) {
  return i.opcode == ptx::Opcode::mma && (i.has(Modifier::sp) || i.has(Modifier::sp_ordered_metadata));
}

// Afterwards the metadata is no longer where it was.
bool overwrites_metadata(const ptx::Instruction& i) {
  bool found = false;
  each_register(i.operands[4], [&](uint32_t metadata) {
    each_result(i, [&](uint32_t result) { found = found || result == metadata; });
  });
  return found;
}

const char* advice(const SparseRow& row, bool ordered) {
  if (row.element_bits == 32)
    return "of two neighbours in a row, 0b0100 says that the first is stored, and 0b1110 that the second is";
  return ordered ? "the lower two bits of each four are the first index, and the upper two a greater one"
                 : "the two indices of each four bits must differ";
}

}  // namespace

void MetadataCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  const auto& functions = info.program.module.functions;
  sparse_ = std::any_of(functions.begin(), functions.end(), [](const ptx::Function& f) {
    return std::any_of(f.body.begin(), f.body.end(), is_sparse);
  });
}

void MetadataCheck::instruction_executed(const InstructionEvent& e) {
  const ptx::Instruction& i = scene_->instruction(e.instruction);
  if (!is_sparse(i) || e.mask == 0) return;
  const uint32_t* const words = scene_->info().program.operand_pool.data() + e.record.extra;
  MatrixForm form;
  std::memcpy(static_cast<void*>(&form), words, sizeof form);
  const uint32_t before = form.registers[0] + form.registers[1] + form.registers[2] + form.registers[3];
  if (!overwrites_metadata(i))
    look_at_chunks(e, form, words[kMatrixFormWords + before], i.has(Modifier::sp_ordered_metadata));
}

void MetadataCheck::look_at_chunks(const InstructionEvent& e, const MatrixForm& form, uint32_t slot,
                                   bool ordered) {
  const SparseRow row = sparse_row(form);
  uint32_t told = 0;  // lanes
  for (uint32_t r = 0; r < form.m; ++r)
    for (uint32_t chunk = 0; chunk < row.chunks; ++chunk) {
      const MetadataPlace place = metadata_place(form, r, chunk);
      const uint32_t lane = r % 8 * 4 + place.thread;
      uint32_t metadata;
      std::memcpy(&metadata, e.registers + slot + 4 * lane, 4);
      const uint32_t bits = metadata >> place.bit & 15;
      if (is_defined(row, ordered, bits) || ((e.mask & ~told) >> lane & 1) == 0) continue;
      told |= 1u << lane;
      const ThreadId by{e.block.linear, e.warp * kWarpSize + lane};
      scene_->findings().add(fmt::format("sparse metadata {}", e.instruction), by, [&] {
        Finding f = scene_->finding(scene_->in_learners_file(e.instruction, e.frame), "synccheck",
                                    "sparsity-metadata",
                                    "the sparsity metadata of mma.sp has a value without a meaning");
        const uint32_t columns = 4 * row.part_bits / row.element_bits;
        f.label =
            fmt::format("{} gives 0x{:08x}, and its bits {} to {}, for a[{}][{}] to a[{}][{}], are 0b{:04b}",
                        scene_->thread_name(by), metadata, place.bit, place.bit + 3, r, chunk * columns, r,
                        (chunk + 1) * columns - 1, bits);
        f.next = advice(row, ordered);
        return f;
      });
    }
}

}  // namespace grader::sim
