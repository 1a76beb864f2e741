#include "ptx/type.h"

#include <array>

#include "ptx/table_words.h"

namespace grader::ptx {
namespace {

constexpr std::array<uint32_t, kTypeNames.size()> kBytes = {
    0,
#define TYPE(enumerator, bytes) bytes,
#include "ptx/types.def"
#undef TYPE
};

}  // namespace

uint32_t size_of(Type type) { return kBytes[static_cast<size_t>(type)]; }

std::string_view name(Type type) { return kTypeNames[static_cast<size_t>(type)]; }

Type type_from_name(std::string_view text) {
  const auto found = kTypeWords.find(text);
  return found ? static_cast<Type>(*found) : Type::none;
}

}  // namespace grader::ptx
