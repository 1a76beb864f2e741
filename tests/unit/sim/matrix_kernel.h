// Kernels of one warp with a matrix instruction, and the element types of fragments.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "kernel_test.h"

namespace grader::sim {

using Words = std::vector<uint32_t>;

// One warp: every lane loads `in` words from a, runs `body`, and stores `out` words. Registers %r0 ... are
// the words read, %d0 ... those written; %s: a shared array of 1 KiB.
inline Words run(const std::string& body, unsigned in, unsigned out, const Words& a) {
  std::string text = fmt::format(
      ".visible .entry k(.param .u64 a, .param .u64 d) {{\n.reg .b32 %r<{}>, %d<{}>, %t<9>; .reg .b64 %q<9>; "
      ".reg .f64 %f<9>; .shared .align 16 .b8 s[1024];\n"
      "ld.param.u64 %q1, [a]; ld.param.u64 %q2, [d]; mov.u32 %t1, %tid.x; mul.wide.u32 %q3, %t1, {};\n"
      "mul.wide.u32 %q4, %t1, {}; add.u64 %q3, %q3, %q1; add.u64 %q4, %q4, %q2;\n",
      in + 1, out + 1, 4 * in, 4 * out);
  for (unsigned i = 0; i < in; ++i) text += fmt::format("ld.global.b32 %r{}, [%q3+{}];\n", i, 4 * i);
  text += body + "\n";
  for (unsigned i = 0; i < out; ++i) text += fmt::format("st.global.b32 [%q4+{}], %d{};\n", 4 * i, i);
  TestKernel k(text + "ret; }\n");
  const DevicePointer source = k.buffer(a), d = k.buffer(Words(32 * out, 0));
  const LaunchResult r = k.launch({1, 1, 1}, {32, 1, 1}, {source, d});
  EXPECT_FALSE(r.error) << r.error->message;
  return k.read<uint32_t>(d, 32 * out);
}
inline std::string list(const char* letter, unsigned first, unsigned count) {
  std::string s = "{";
  for (unsigned i = 0; i < count; ++i) s += fmt::format("{}%{}{}", i ? ", " : "", letter, first + i);
  return s + "}";
}

// Small whole numbers, so that every sum is exact whatever its order.
inline int small(unsigned row, unsigned column, unsigned seed) {
  return static_cast<int>((row * 7 + column * 13 + seed * 5) % 5) - 2;
}

struct Format {
  const char* name;
  unsigned bits;
  bool is_signed;
  uint32_t (*encode)(int);
};
inline uint32_t as_float(int v) {
  const auto f = static_cast<float>(v);
  uint32_t bits;
  std::memcpy(&bits, &f, 4);
  return bits;
}
inline uint32_t as_small_float(int v, int exponent_bits, int fraction_bits) {  // exact for -2 ... 2
  if (v == 0) return 0;
  const int magnitude = std::abs(v), exponent = magnitude == 1 ? 0 : 1;
  const int bias = (1 << (exponent_bits - 1)) - 1;
  return static_cast<uint32_t>((v < 0 ? 1 << (exponent_bits + fraction_bits) : 0) | (exponent + bias)
                                                                                        << fraction_bits);
}
inline const Format kF16{"f16", 16, true, [](int v) { return as_small_float(v, 5, 10); }};
inline const Format kBf16{"bf16", 16, true, [](int v) { return as_small_float(v, 8, 7); }};
inline const Format kTf32{"tf32", 32, true, as_float};
inline const Format kE4m3{"e4m3", 8, true, [](int v) { return as_small_float(v, 4, 3); }};
inline const Format kE5m2{"e5m2", 8, true, [](int v) { return as_small_float(v, 5, 2); }};
inline const Format kS8{"s8", 8, true, [](int v) { return static_cast<uint32_t>(v & 255); }};
inline const Format kU8{"u8", 8, false, [](int v) { return static_cast<uint32_t>(v + 2); }};
inline const Format kS4{"s4", 4, true, [](int v) { return static_cast<uint32_t>(v & 15); }};
inline const Format kU4{"u4", 4, false, [](int v) { return static_cast<uint32_t>(v + 2); }};
inline int value_of(const Format& f, int v) { return f.is_signed ? v : v + 2; }

// Of a normal half, or zero.
inline double half_value(uint32_t half) {
  const int exponent = static_cast<int>(half >> 10 & 31);
  return (half & 0x8000 ? -1 : 1) * (exponent ? std::ldexp(1024 + (half & 1023), exponent - 25) : 0.0);
}

}  // namespace grader::sim
