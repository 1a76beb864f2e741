// Constants and constant expressions (PTX ISA 4.5).
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

Operand constant(const std::string& text) { return parse_one("mov.b64 %rd1, " + text).operands.at(1); }
Operand real(const std::string& text) { return parse_one("mov.f64 %rd1, " + text).operands.at(1); }
int64_t integer(const std::string& text) { return static_cast<int64_t>(constant(text).bits); }

TEST(Constant, ReadsIntegersOfEveryBase) {
  EXPECT_EQ(integer("42"), 42);
  EXPECT_EQ(integer("-42"), -42);
  EXPECT_EQ(integer("0x1F"), 31);
  EXPECT_EQ(integer("0b101"), 5);
  EXPECT_EQ(integer("017"), 15);
  EXPECT_EQ(integer("WARP_SZ"), 32);
  EXPECT_EQ(constant("7").literal, Type::s64);
  EXPECT_EQ(constant("7U").literal, Type::u64);
  EXPECT_EQ(constant("0xFFFFFFFFFFFFFFFF").literal, Type::u64);
}

TEST(Constant, ReadsFloatsAsTheirBits) {
  EXPECT_EQ(real("0f3F800000").bits, 0x3F800000u);
  EXPECT_EQ(real("0f3F800000").literal, Type::f32);
  EXPECT_EQ(real("0d3FF0000000000000").bits, 0x3FF0000000000000u);
  EXPECT_EQ(real("-0f3F800000").bits, 0xBF800000u);
  EXPECT_EQ(real("1.5").bits, 0x3FF8000000000000u);
  EXPECT_EQ(real("1.5").literal, Type::f64);
  EXPECT_EQ(real("-2.5e-1").bits, 0xBFD0000000000000u);
}

TEST(Constant, EvaluatesExpressions) {
  EXPECT_EQ(integer("1+2*3"), 7);
  EXPECT_EQ(integer("(1<<4)|3"), 19);
  EXPECT_EQ(integer("10-3-2"), 5);
  EXPECT_EQ(integer("~0"), -1);
  EXPECT_EQ(integer("-7/2"), -3);
  EXPECT_EQ(integer("-8>>1"), -4);
  EXPECT_EQ(integer("3==3 ? 5 : 6"), 5);
  EXPECT_EQ(integer("(2>1)&&(1>2)"), 0);
  EXPECT_EQ(integer("1<<64"), 0);
}

TEST(Constant, RefusesWhatIsNoNumber) {
  EXPECT_EQ(refusal(kernel("mov.b64 %rd1, 0f3F80;")), "7:15: 0f3F80 has 8 hexadecimal digits after 0f");
  EXPECT_EQ(refusal(kernel("mov.b64 %rd1, 12x;")), "7:15: 12x is no number");
  EXPECT_EQ(refusal(kernel("mov.b64 %rd1, 09;")), "7:15: 09 is no number");
  EXPECT_EQ(refusal(kernel("mov.b64 %rd1, 18446744073709551616;")),
            "7:15: 18446744073709551616 does not fit 64 bits");
  EXPECT_EQ(refusal(kernel("mov.b64 %rd1, 1/0;")), "7:16: division by zero in a constant expression");
  EXPECT_EQ(refusal(kernel("mov.b64 %rd1, 1.5+1;")), "7:18: '+' takes integers here");
}

TEST(Constant, RefusesEndlessNesting) {
  EXPECT_EQ(refusal(kernel("mov.b64 %rd1, " + std::string(100000, '(') + ";")),
            "7:80: a constant expression is nested too deep");
  EXPECT_EQ(refusal(kernel("mov.b64 %rd1, " + std::string(100000, '-') + ";")),
            "7:80: a constant expression is nested too deep");
}

}  // namespace
}  // namespace grader::ptx
