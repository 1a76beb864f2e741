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
    Row{"none", 0},   Row{"pred", 1},   Row{"b8", 1},      Row{"b16", 2},    Row{"b32", 4},
    Row{"b64", 8},    Row{"b128", 16},  Row{"u8", 1},      Row{"u16", 2},    Row{"u32", 4},
    Row{"u64", 8},    Row{"s8", 1},     Row{"s16", 2},     Row{"s32", 4},    Row{"s64", 8},
    Row{"f16", 2},    Row{"f16x2", 4},  Row{"bf16", 2},    Row{"bf16x2", 4}, Row{"tf32", 4},
    Row{"f32", 4},    Row{"f32x2", 8},  Row{"f64", 8},     Row{"e4m3", 1},   Row{"e5m2", 1},
    Row{"e4m3x2", 2}, Row{"e5m2x2", 2}, Row{"s16x2", 4},   Row{"u16x2", 4},  Row{"s4", 1},
    Row{"u4", 1},     Row{"s2", 1},     Row{"u2", 1},      Row{"b1", 1},     Row{"e2m1", 1},
    Row{"e2m3", 1},   Row{"e3m2", 1},   Row{"ue8m0", 1},   Row{"ue4m3", 1},  Row{"e2m1x2", 1},
    Row{"e2m3x2", 2}, Row{"e3m2x2", 2}, Row{"ue8m0x2", 2}, Row{"e4m3x4", 4}, Row{"e5m2x4", 4},
    Row{"e2m1x4", 2}, Row{"e2m3x4", 4}, Row{"e3m2x4", 4},  Row{"texref", 8}, Row{"samplerref", 8},
    Row{"surfref", 8}};
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
