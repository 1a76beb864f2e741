// The tables of ptx/syntax in memory, made at compile time: rows of words. syntax.cpp asks whether an
// instruction fits a row, syntax_mistake.cpp looks for the nearest instruction that does.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ptx/module.h"

namespace grader::ptx::syntax {

enum class Need : uint8_t { named, required, optional, behind };

// Modifiers of which one may stand, or must. `named`: one that is part of the opcode's name and stands first.
// `behind`: required, behind the modifier of the group before.
struct Group {
  std::span<const Modifier> words;
  Need need = Need::required;
};

using TypeSet = uint64_t;  // bit n: Type n

struct Row {
  std::span<const Group> groups;
  std::span<const TypeSet> types;  // in order
  uint16_t least_sm = 0;           // 90: sm_90
  uint16_t before_sm = 0;          // 70: only before sm_70
  bool one_sm = false;             // sm_90a: of that architecture only
};

struct Target {
  uint32_t sm = 0;
  bool specific = false;  // sm_90a, sm_100f
};

size_t row_count(Opcode);  // 0: the table does not tell
Row row(Opcode, size_t index);
Target target_from(std::string_view);

bool fits(const Row&, const Instruction&);
bool has(const Row&, Target);
bool fits_any(const Instruction&, Target);

}  // namespace grader::ptx::syntax
