// The careful path of a memory access: one lane at a time, with a finding for what is not allowed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/warp.h"

namespace grader::sim {

struct Access;

// Where the bytes at `address` (in the instruction's own state space) lie on the host. Null: the access is
// refused and a finding is recorded; a load then gives poison (all bits one), a store does nothing.
std::byte* locate(Warp&, const Record&, unsigned lane, uint64_t address);

// The same for an access that is not the one noted in InstructionInfo: of instructions with more than one.
std::byte* locate(Warp&, const Record&, const Access&, unsigned lane, uint64_t address);

// For instructions whose addresses are not one register's (Access::told_by_handler): tells the observers of
// an access by the lanes of `mask`. `addresses`: 32, in the instruction's own state space.
void tell_access(Warp&, const Record&, uint32_t mask, const uint64_t* addresses);
void tell_access(Warp&, const Record&, const Access&, uint32_t mask, const uint64_t* addresses);

}  // namespace grader::sim
