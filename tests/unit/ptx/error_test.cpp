// What is refused, where, and what is suggested instead.
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

TEST(Error, SuggestsTheNearestName) {
  EXPECT_EQ(refusal(kernel("ad.s32 %r1, %r2, %r3;")),
            "7:1: ad is no PTX instruction that the grader knows / did you mean add?");
  EXPECT_EQ(refusal(kernel("add.s23 %r1, %r2, %r3;")),
            "7:4: .s23 is no PTX type or modifier that the grader knows / did you mean .s32?");
  EXPECT_EQ(refusal(kernel("mov.u32 %r1, %tid.q;")), "7:14: the register %tid is not declared");
  EXPECT_EQ(refusal(kernel("ld.param.u64 %rd1, [k_param_2];")),
            "7:21: the name k_param_2 is not declared / did you mean k_param_0?");
  EXPECT_EQ(refusal(kernel("@%p1 bra LOOP; LOOPS: ret;")),
            "7:10: the label LOOP is not defined in k / did you mean LOOPS?");
}

TEST(Error, RegistersPastTheirRangeAreNotDeclared) {
  EXPECT_EQ(refusal(kernel("mov.u32 %r10, 1;")),
            "7:9: the register %r10 is not declared / %r<10> declares %r0 to %r9");
  EXPECT_EQ(refusal(kernel("mov.u32 %r01, 1;")),
            "7:9: the register %r01 is not declared / %r<10> declares %r0 to %r9");
  EXPECT_EQ(refusal(kernel("@%r1 ret;")), "7:2: %r1 is no predicate register");
}

TEST(Error, CountsOperands) {
  EXPECT_EQ(refusal(kernel("add.s32 %r1, %r2;")), "7:1: add.s32 takes 3 operands (d, a, b), not 2");
  EXPECT_EQ(refusal(kernel("ret %r1;")), "7:1: ret takes no operands, not 1");
  EXPECT_EQ(refusal(kernel("ld.global.u32 %r1, %rd1;")),
            "7:1: operand 2 of ld.global.u32 is an address in brackets: [...]");
  EXPECT_EQ(refusal(kernel("mov.u32 %r1, [%rd1];")),
            "7:1: operand 2 of mov.u32 is a value, not an address in brackets");
  EXPECT_EQ(refusal(kernel("add.s32 %r1|%p1, %r2, 1;")),
            "7:1: operand 1 of add.s32 is one value, not a pair");
  EXPECT_EQ(refusal(kernel("mbarrier.shared.b64 [%rd1];")).substr(0, 44),
            "7:1: mbarrier.shared.b64 needs one of .init,");
}

TEST(Error, TellsOfSeveralMistakesAtOnce) {
  EXPECT_EQ(
      refusal(kernel("mov.u32 %R1, 1;\nld.global.v2.u32 {%r1, %q1}, [%rd1];\nadd.s32 %r1, %r2, %r3;\nfoo;")),
      "7:9: the register %R1 is not declared / did you mean %r1?\n"
      "8:24: the register %q1 is not declared / did you mean %f1?\n"
      "10:1: foo is no PTX instruction that the grader knows");
}

TEST(Error, StopsAfterTen) {
  std::string body;
  for (int i = 0; i < 50; ++i) body += "nonsense;\n";
  const std::string all = refusal(kernel(body));
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 9);
}

TEST(Error, RefusesTextThatIsNoPtx) {
  EXPECT_EQ(refusal(""), "1:1: this is no PTX: it has no .version directive");
  EXPECT_EQ(refusal("int main() {}"), "1:1: expected a directive (.entry, .func, .global, ...), not 'int'");
  EXPECT_EQ(refusal(".versoin 9.0"),
            "1:1: '.versoin' is no directive of module scope / did you mean .version?");
  EXPECT_EQ(refusal(std::string(kHead) + ".visible .entry k() { ret;"), "4:27: the body of k has no end");
  EXPECT_EQ(refusal(kernel("mov.u32 %r1 1;")), "7:13: expected ';' after an instruction, not '1'");
  EXPECT_EQ(refusal(kernel("mov.u32 %r1, \"a\";")), "7:14: expected an operand, not \"a\"");
}

TEST(Error, RefusesDoubleDeclarations) {
  EXPECT_EQ(refusal(kernel(".reg .b32 a; .reg .f32 a;")), "7:24: a is declared twice");
  EXPECT_EQ(refusal(kernel("A: A: ret;")), "7:4: A is declared twice");
  EXPECT_EQ(refusal(std::string(kHead) + ".func f() { ret; }\n.func f() { ret; }"),
            "5:7: f is defined twice");
  EXPECT_EQ(refusal(std::string(kHead) + ".func f();\n.func f(.param .b32 a) { ret; }"),
            "5:7: f was declared with other parameters");
}

TEST(Error, NestingIsBounded) {
  EXPECT_EQ(refusal(kernel(std::string(100000, '{'))), "7:64: the scopes are nested too deep");
  EXPECT_EQ(refusal(kernel("mov.b64 " + std::string(100000, '{') + ";")).substr(0, 33),
            "7:12: vectors are nested too deep");
}

TEST(Error, RegisterRangesAreBounded) {
  EXPECT_EQ(refusal(kernel(".reg .b32 %x<99999999>;")), "7:14: a register count is at most 16777216");
}

}  // namespace
}  // namespace grader::ptx
