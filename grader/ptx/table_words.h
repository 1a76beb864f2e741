// For the tables that are read at compile time: the words of opcodes, modifiers and types, which opcode.cpp
// and type.cpp look up too, and the words of a row.
#pragma once

#include <array>
#include <string_view>

#include "ptx/keyword_table.h"
#include "ptx/opcode.h"
#include "ptx/type.h"

namespace grader::ptx {

// Each in the order of its enum.
constexpr std::array<std::string_view, kOpcodeCount> kOpcodeNames = {
#define OPCODE(enumerator, text, shape, counted_as, least_sm) text,
#include "ptx/opcodes.def"
#undef OPCODE
};
constexpr std::array<std::string_view, kModifierCount> kModifierNames = {
#define MODIFIER(enumerator, text) text,
#include "ptx/modifiers.def"
#undef MODIFIER
};
constexpr auto kTypeNames = std::to_array<std::string_view>({
    "none",
#define TYPE(enumerator, bytes) #enumerator,
#include "ptx/types.def"
#undef TYPE
});
static_assert(kTypeNames.size() == static_cast<size_t>(Type::surfref) + 1);

constexpr KeywordTable<kOpcodeNames.size()> kOpcodeWords(kOpcodeNames);
constexpr KeywordTable<kModifierNames.size()> kModifierWords(kModifierNames);
constexpr KeywordTable<kTypeNames.size()> kTypeWords(kTypeNames);

// The first word of a row, which is taken off it.
constexpr std::string_view take_word(std::string_view& row, char separator = ' ') {
  const size_t end = row.find(separator);
  const std::string_view word = row.substr(0, end);
  row = end == std::string_view::npos ? std::string_view() : row.substr(end + 1);
  return word;
}

}  // namespace grader::ptx
