// Modifiers and types that do not go together, and what is said of them; and forms that ptxas takes.
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

// A line of text that stands alone in a kernel with registers of all kinds.
std::string said_of(const std::string& instruction, const std::string& target = "sm_90") {
  std::string text =
      ".version 9.0\n.target " + target + "\n.address_size 64\n.entry k() {\n" +
      ".reg .pred p, q; .reg .b16 h; .reg .b32 r, s; .reg .f32 f; .reg .b64 rd; .reg .f64 d;\n" +
      instruction + ";\n}\n";
  const std::string all = refusal(text);
  return all.starts_with("6:") ? all.substr(2) : all;
}

void expect_right(std::initializer_list<const char*> instructions) {
  for (const char* instruction : instructions) EXPECT_EQ(said_of(instruction), "not refused") << instruction;
}

TEST(Syntax, OfIntegers) {
  EXPECT_EQ(said_of("mul.s32 r, r, r"), "1: mul.s32 needs one of .hi, .lo or .wide");
  EXPECT_EQ(said_of("mul.s32.wide rd, r, r"), "8: mul.s32.wide is written mul.wide.s32");
  EXPECT_EQ(said_of("add.cc.sat.s32 r, r, r"), "7: .cc and .sat exclude each other");
  EXPECT_EQ(
      said_of("neg.u32 r, r"),
      "4: .u32 cannot stand in neg.u32; .s16, .s32, .s64, .f16, .f16x2, .bf16, .bf16x2, .f32 or .f64 can");
  EXPECT_EQ(said_of("mad.lo.sat.s32 r, r, r, r"), "7: mad.lo.s32 takes no .sat");
  EXPECT_EQ(said_of("dp4a.u32 r, r, r, r"), "1: dp4a.u32 needs one of .u32 or .s32");
  expect_right({"add.s32.sat r, r, r", "addc.cc.u64 rd, rd, rd", "mad.hi.s32.sat r, r, r, r",
                "max.relu.s16x2 r, r, r", "dp2a.hi.u32.s32 r, r, r, r"});
}

TEST(Syntax, OfFloatingPoint) {
  EXPECT_EQ(said_of("add.f32.rn.wide f, f, f"), "11: add.f32.rn takes no .wide");
  EXPECT_EQ(said_of("mul.lo.f32 f, f, f"), "4: mul.f32 takes no .lo");
  EXPECT_EQ(said_of("add.rn.rz.f32 f, f, f"), "7: .rn and .rz exclude each other");
  EXPECT_EQ(said_of("add.rn.rn.f32 f, f, f"), "7: .rn stands twice in add.rn.rn.f32");
  EXPECT_EQ(said_of("fma.f32 f, f, f, f"), "1: fma.f32 needs one of .rn, .rz, .rm or .rp");
  EXPECT_EQ(said_of("min.ftz.s32 r, r, r"), "4: min.s32 takes no .ftz");
  EXPECT_EQ(said_of("min.xorsign.f32 f, f, f"), "1: min.xorsign.f32 needs .abs");
  EXPECT_EQ(said_of("sin.rn.f32 f, f"), "4: .rn cannot stand in sin.rn.f32; .approx can");
  EXPECT_EQ(said_of("add.f32x2 rd, rd, rd"), "1: add.f32x2 needs .target sm_100 or newer");
  EXPECT_EQ(said_of("add.f32x2 rd, rd, rd", "sm_100a"), "not refused");
  expect_right({"add.sat.f32.rn.ftz f, f, f", "add.sat.sat.f32 f, f, f", "fma.rn.relu.bf16x2 r, r, r, r",
                "div.full.ftz.f32 f, f, f", "ex2.approx.ftz.bf16 h, h", "rcp.approx.ftz.f64 d, d",
                "max.ftz.NaN.xorsign.abs.f16x2 r, r, r"});
}

}  // namespace
}  // namespace grader::ptx
