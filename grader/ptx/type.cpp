#include "ptx/type.h"

#include <array>

#include "ptx/keyword_table.h"

namespace grader::ptx {
namespace {

struct Row {
  std::string_view text;
  uint32_t bytes;
};

// In the order of the enum.
constexpr std::array kTypes = {
    Row{"none", 0},
#define TYPE(enumerator, bytes) Row{#enumerator, bytes},
#include "ptx/types.def"
#undef TYPE
};
static_assert(kTypes.size() == static_cast<size_t>(Type::surfref) + 1);

constexpr auto kNames = [] {
  std::array<std::string_view, kTypes.size()> names;
  for (size_t i = 0; i < names.size(); ++i) names[i] = kTypes[i].text;
  return names;
}();
constexpr KeywordTable<kNames.size()> kKeywords(kNames);

}  // namespace

uint32_t size_of(Type type) { return kTypes[static_cast<size_t>(type)].bytes; }

std::string_view name(Type type) { return kTypes[static_cast<size_t>(type)].text; }

Type type_from_name(std::string_view text) {
  const auto found = kKeywords.find(text);
  return found ? static_cast<Type>(*found) : Type::none;
}

}  // namespace grader::ptx
