// PTX's fundamental types and state spaces (PTX ISA 5.1, 5.2).
#pragma once

#include <cstdint>
#include <string_view>

namespace grader::ptx {

enum class Type : uint8_t {
  none,
#define TYPE(enumerator, bytes) enumerator,
#include "ptx/types.def"
#undef TYPE
};

enum class Space : uint8_t { generic, reg, sreg, const_, global, local, param, shared, shared_cluster };

uint32_t size_of(Type);                 // in bytes; pred counts 1; sub-byte types 1
std::string_view name(Type);            // "f32"; "none" for Type::none
Type type_from_name(std::string_view);  // Type::none when it is no type

}  // namespace grader::ptx
