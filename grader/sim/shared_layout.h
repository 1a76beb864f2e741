// Places for a module's .shared variables.
#pragma once

#include <optional>

#include "sim/program.h"

namespace grader::sim {

// Each array gets pages of its own in the .shared space with unused ones between; in the block's memory they
// lie side by side, as on the card. An address is congruent to its place modulo 128, so that bank numbers are
// the card's. A module that asks where the memory is that CUDA reserves of every block (cooperative groups
// do, for tiles larger than a warp) gets a variable of that size.
void lay_out_shared(Program&);
constexpr uint32_t kReservedShared = 1024;  // bytes of every block

// The value of %reserved_smem_offset_*, once laid out; nothing for other registers.
std::optional<uint32_t> reserved_offset(const Program&, ptx::SpecialRegister);

}  // namespace grader::sim
