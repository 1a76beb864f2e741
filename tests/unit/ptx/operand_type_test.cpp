// Operands of a type that the instruction does not take, numbers out of range; and what ptxas takes.
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

std::string said_of(const std::string& instruction) {
  const std::string text = std::string(kHead) +
                           ".global .b32 g;\n.entry k() {\n"
                           ".reg .pred p; .reg .b16 h; .reg .f16 x; .reg .b32 r; .reg .u32 u; .reg .s32 s; "
                           ".reg .f32 f; .reg .b64 rd; "
                           ".reg .s64 l; .reg .f64 d;\n" +
                           instruction + ";\n}\n";
  const std::string all = refusal(text);
  return all.starts_with("7:") ? all.substr(2) : all;
}

void expect_right(std::initializer_list<const char*> instructions) {
  for (const char* instruction : instructions) EXPECT_EQ(said_of(instruction), "not refused") << instruction;
}

TEST(OperandType, SizesAreEqual) {
  EXPECT_EQ(
      said_of("add.s32 r, r, rd"),
      "15: rd is a .b64 register, and operand 3 of add.s32 needs a .u32, .s32 or .b32 / cvt converts between "
      "sizes");
  EXPECT_EQ(
      said_of("mul.wide.s32 r, r, r"),
      "14: r is a .b32 register, and operand 1 of mul.wide.s32 needs a .u64, .s64 or .b64 / cvt converts "
      "between sizes");
  EXPECT_EQ(said_of("shl.b64 rd, rd, rd").substr(0, 60),
            "17: rd is a .b64 register, and operand 3 of shl.b64 needs a ");
  expect_right({"add.s32 r, u, s", "mul.wide.s32 l, u, 4", "shl.b64 rd, rd, u", "popc.b64 r, l",
                "selp.f64 d, rd, d, p"});
}

TEST(OperandType, FloatingPointIsNoInteger) {
  EXPECT_EQ(said_of("add.s32 r, f, r"),
            "12: f is a .f32 register, and operand 2 of add.s32 needs a .u32, .s32 or .b32 / mov.b32 copies "
            "bits as "
            "they are, cvt converts values");
  EXPECT_EQ(said_of("add.f32 u, f, f").substr(0, 58),
            "9: u is a .u32 register, and operand 1 of add.f32 needs a ");
  EXPECT_EQ(said_of("fma.rn.bf16 h, h, h, x").substr(0, 43), "22: x is a .f16 register, and operand 4 of ");
  expect_right({"add.f32 f, r, f", "mov.b32 r, f", "and.b32 r, f, s", "shfl.sync.up.b32 f, f, 1, 0, -1"});
}

TEST(OperandType, LoadsStoresAndConversionsTakeWiderRegisters) {
  EXPECT_EQ(
      said_of("ld.global.u32 h, [rd]"),
      "15: h is a .b16 register, and operand 1 of ld.global.u32 needs a .u32, .s32 or .b32, or a wider one / "
      "cvt converts between sizes");
  EXPECT_EQ(said_of("ld.global.f32 d, [rd]").substr(0, 63),
            "15: d is a .f64 register, and operand 1 of ld.global.f32 needs ");
  EXPECT_EQ(said_of("ld.global.v2.u32 {h, h}, [rd]"),
            "18: operand 1 of ld.global.v2.u32 is of .b16 registers, and each element needs a .u32, .s32 or "
            ".b32, or "
            "a wider one");
  EXPECT_EQ(said_of("ld.global.v2.u8 {h, r}, [rd]"),
            "17: the registers of operand 1 of ld.global.v2.u8 are of different sizes");
  expect_right({"ld.global.u8 r, [rd]", "ld.global.u8 l, [u]", "st.global.b8 [rd], d", "cvt.u8.u32 l, rd",
                "cvt.f32.f16 f, r", "ld.global.v2.f32 {u, s}, [rd]"});
}

TEST(OperandType, VectorsOfMovHaveAllTheBits) {
  EXPECT_EQ(said_of("mov.b64 {h, h}, rd"), "9: operand 1 of mov.b64 has 32 bits, not 64");
  EXPECT_EQ(said_of("mov.f64 d, {f, f}"),
            "12: operand 2 of mov.f64 is a vector, which mov.b64 takes, not mov.f64");
  EXPECT_EQ(said_of("mov.u64 rd, {6, 8}"),
            "13: operand 2 of mov.u64 is a vector, which mov.b64 takes, not mov.u64");
  expect_right({"mov.b64 {r, _}, d", "mov.b64 rd, {6, 8}", "mov.b32 r, {h, x}", "mov.b64 rd, {r, 5}"});
}

TEST(OperandType, FragmentsAreHeldAsTheirElementsAre) {
  const std::string bytes = "mma.sync.aligned.m16n8k16.row.col.s32.s8.s8.s32 ";
  EXPECT_EQ(said_of(bytes + "{f, f, f, f}, {r, r}, {r}, {r, r, r, r}"),
            "49: operand 1 of mma.sync.aligned.m16n8k16.row.col.s32.s8.s8.s32 is of .f32 registers, and each "
            "element needs a .u32, .s32 or .b32");
  EXPECT_EQ(
      said_of("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {f, f, f, f}, {r, r}, {f}, {f, f, f, f}"),
      "72: operand 3 of mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 is of .f32 registers, and each "
      "element needs a .b32");
  EXPECT_EQ(
      said_of("wmma.mma.sync.aligned.row.col.m16n16k16.f16.f32 {r, r, r, r}, {r, r, r, r, r, r, r, r}, "
              "{r, r, r, r, r, r, r, r}, {s, s, s, s, s, s, s, s}"),
      "115: operand 4 of wmma.mma.sync.aligned.row.col.m16n16k16.f16.f32 is of .s32 registers, and each "
      "element needs a .f32 or .b32");
  const std::string eights = "mma.sp.sync.aligned.m16n8k64.row.col.f32.e4m3.e4m3.f32";
  EXPECT_EQ(said_of(eights + " {r, r, r, r}, {r, r, r, r}, {r, r, r, r}, {s, s, s, s}, r, 0"),
            "98: operand 4 of " + eights + " is of .s32 registers, and each element needs a .f32 or .b32");
  expect_right({"mma.sync.aligned.m16n8k16.row.col.s32.s8.s8.s32 {s, s, s, s}, {f, f}, {u}, {u, u, r, r}",
                "mma.sp.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {s, s, s, s}, {f, f}, {u, u}, "
                "{f, f, f, f}, r, 0"});
}

TEST(OperandType, SparsityMetadataIsAWholeRegister) {
  const std::string nibbles =
      "mma.sp.sync.aligned.m16n8k64.row.col.s32.u4.u4.s32 {r, r, r, r}, {r, r}, {r, r}, {r, r, r, r}, ";
  EXPECT_EQ(
      said_of(nibbles + "{r}, 0"),
      "96: operand 5 of mma.sp.sync.aligned.m16n8k64.row.col.s32.u4.u4.s32 is one register, without braces");
  EXPECT_EQ(said_of(nibbles + "f, 1"), "not refused");
  const std::string eights =
      "mma.sp.sync.aligned.m16n8k64.row.col.f32.e5m2.e4m3.f32 {f, f, f, f}, {r, r, r, r}, {r, r, r, r}, {f, "
      "f, f, "
      "f}, ";
  EXPECT_EQ(said_of(eights + "f, 0").substr(0, 82),
            "112: f is a .f32 register, and operand 5 of mma.sp.sync.aligned.m16n8k64.row.col.f");
  EXPECT_EQ(said_of(eights + "s, 0"), "not refused");
}

TEST(OperandType, Numbers) {
  EXPECT_EQ(said_of("add.s32 r, r, 1.5"),
            "15: operand 3 of add.s32 takes integers, not floating-point numbers");
  EXPECT_EQ(
      said_of("add.f32 f, f, 1"),
      "15: operand 3 of add.f32 takes floating-point numbers, not integers / write it with a point: 2.0");
  EXPECT_EQ(said_of("add.f16 h, h, 1.0"),
            "15: operand 3 of add.f16 takes no number / move its bits into a register first");
  EXPECT_EQ(said_of("bar.sync 16"), "10: operand 1 of bar.sync is 0 to 15, not 16");
  EXPECT_EQ(said_of("bar.sync 0, 5"), "13: operand 2 of bar.sync is a multiple of 32, not 5");
  EXPECT_EQ(said_of("lop3.b32 r, r, r, r, r"),
            "22: operand 5 of lop3.b32 is an integer that is known here, no register");
  EXPECT_EQ(said_of("cp.async.cg.shared.global [r], [rd], 8"),
            "38: operand 3 of cp.async.cg.shared.global is 16, not 8");
  EXPECT_EQ(said_of("st.global.v2.f32 [rd], {f, 1}").substr(0, 54),
            "24: operand 2 of st.global.v2.f32 takes floating-point");
  expect_right({"st.global.v2.f32 [rd], {r, 1}", "add.f64 d, d, 0f3F800000", "mov.b32 r, 0f3F800000",
                "mov.b64 rd, 1.5", "add.s64 l, l, 0x1ffffffff", "bar.sync 15, 64", "shl.b32 r, r, 99"});
}

TEST(OperandType, ALastOperandNeedsWhatItIsFor) {
  EXPECT_EQ(said_of("setp.lt.s32 p, r, r, p"),
            "1: setp.lt.s32 takes 3 operands; a predicate as the fourth needs .and, .or or .xor");
  EXPECT_EQ(said_of("set.lt.and.u32.s32 r, r, r"),
            "1: set.lt.and.u32.s32 takes 4 operands: the last is a predicate");
  EXPECT_EQ(said_of("lop3.or.b32 r, r, r, r, 1"), "1: lop3.or.b32 takes 6 operands: the last is a predicate");
  EXPECT_EQ(said_of("cvt.rn.f16x2.f32 r, f"), "1: cvt.rn.f16x2.f32 takes 3 operands, not 2");
  EXPECT_EQ(said_of("cvt.rzi.s32.f32 r, f, f"), "1: cvt.rzi.s32.f32 takes 2 operands, not 3");
  EXPECT_EQ(said_of("min.s32 r, r, r, r"), "1: min.s32 takes 3 operands (d, a, b), not 4");
}

TEST(OperandType, SpecialRegistersAndNamesAreMoved) {
  EXPECT_EQ(said_of("add.u32 r, %tid.x, 1"),
            "12: %tid.x is read by mov, not by add.u32 / mov.u32 it into a .u32 register first");
  EXPECT_EQ(said_of("mov.u32 r, %clock64"),
            "12: %clock64 is a .u64, and operand 2 of mov.u32 needs a .u32, .s32 or .b32");
  EXPECT_EQ(
      said_of("add.u64 rd, g, 4"),
      "13: operand 2 of add.u64 is a name, whose address add.u64 does not take / mov.u64 its address into a "
      "register first");
  EXPECT_EQ(said_of("ld.global.u32 r, [f]"), "18: f is a .f32 register, and an address is an integer");
  EXPECT_EQ(said_of("ld.global.u32 r, [64]"),
            "18: operand 2 of ld.global.u32 is a number, and only addresses of .local memory may be / move "
            "it into a "
            "register first");
  EXPECT_EQ(said_of("ld.local.u32 r, [1.5]"), "18: an address is an integer");
  expect_right({"ld.local.u32 r, [64]", "mov.u32 r, %tid.x", "mov.u16 h, %tid.x", "cvt.u64.u32 rd, %tid.x",
                "mov.u64 rd, g+4", "cvta.global.u64 rd, g"});
}

}  // namespace
}  // namespace grader::ptx
