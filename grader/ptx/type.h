// PTX's fundamental types and state spaces (PTX ISA 5.1, 5.2).
#pragma once

#include <cstdint>
#include <string_view>

namespace grader::ptx {

enum class Type : uint8_t {
  none,
  pred,
  b8,
  b16,
  b32,
  b64,
  b128,
  u8,
  u16,
  u32,
  u64,
  s8,
  s16,
  s32,
  s64,
  f16,
  f16x2,
  bf16,
  bf16x2,
  tf32,
  f32,
  f32x2,
  f64,
  e4m3,
  e5m2,
  e4m3x2,
  e5m2x2,
  s16x2,
  u16x2,
  s4,
  u4,
  s2,
  u2,
  b1,
  e2m1,
  e2m3,
  e3m2,
  ue8m0,
  ue4m3,
  e2m1x2,
  e2m3x2,
  e3m2x2,
  ue8m0x2,
  e4m3x4,
  e5m2x4,
  e2m1x4,
  e2m3x4,
  e3m2x4,
  texref,
  samplerref,
  surfref  // opaque handles of textures, samplers and surfaces (5.3)
};

enum class Space : uint8_t { generic, reg, sreg, const_, global, local, param, shared, shared_cluster };

uint32_t size_of(Type);                 // in bytes; pred counts 1; sub-byte types 1
std::string_view name(Type);            // "f32"; "none" for Type::none
Type type_from_name(std::string_view);  // Type::none when it is no type

}  // namespace grader::ptx
