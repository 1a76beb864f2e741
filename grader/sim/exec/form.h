// What decides which handler an instruction gets: opcode, modifiers, types and the shape of its operands.
// Plain data, made by the decoder, read by the `select` function of each family.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ptx/opcode.h"
#include "ptx/type.h"

namespace grader::sim {

struct Form {
  ptx::Opcode opcode{};
  ptx::Type types[8] = {};
  uint8_t type_count = 0;
  uint8_t operands = 0;      // as written: a vector or an address counts one
  uint8_t vector = 1;        // elements of the loaded, stored, packed or unpacked vector
  bool unpacks = false;      // mov: the destination is the vector
  bool parameter = false;    // ld, st: a .param variable of a function, not memory
  bool wide_address = true;  // the address register has 64 bits
  bool pair = false;         // d|p
  bool remembers = false;    // ld: Record::extra is where the runs of its addresses are remembered
  uint64_t modifiers[8] = {};
  ptx::Space space = ptx::Space::generic;

  ptx::Type type(unsigned i = 0) const { return types[i]; }
  bool has(ptx::Modifier m) const {
    const auto i = static_cast<unsigned>(m);
    return modifiers[i / 64] >> (i % 64) & 1;
  }
  void set(ptx::Modifier m) {
    const auto i = static_cast<unsigned>(m);
    modifiers[i / 64] |= uint64_t{1} << (i % 64);
  }
};
static_assert(ptx::kModifierCount <= 64 * 8);

}  // namespace grader::sim
