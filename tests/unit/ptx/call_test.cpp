// A call passes what the function, or the prototype, declares.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

// What is refused of a call of `.func f` with these parameters and results, from a kernel.
std::string call(std::string_view function, std::string_view body) {
  return refusal(fmt::format(
      ".version 9.0\n.target sm_90\n.address_size 64\n.func {}\n{{ ret; }}\n.entry k()\n{{\n"
      ".reg .b32 %r<2>; .reg .b64 %rd<2>; .reg .f32 %f<2>;\n.param .b32 a; .param .b64 wide; .param .b32 b; "
      ".param .f32 real;\n.param .align 4 .b8 bytes[12]; .param .align 8 .b8 words[16];\n{}\nret; }}\n",
      function, body));
}

TEST(Call, PassesAsManyValuesAsAreDeclared) {
  EXPECT_EQ(call("f(.param .b32 p)", "call f, (a);"), "not refused");
  EXPECT_EQ(call("(.param .b32 r) f()", "call (a), f;"), "not refused");
  EXPECT_EQ(call("f(.param .b32 p)", "call f, (a, b);"), "11:1: f has 1 parameter, not 2");
  EXPECT_EQ(call("f(.param .b32 p, .param .b32 q)", "call f, (a);"), "11:1: f has 2 parameters, not 1");
  EXPECT_EQ(call("f()", "call f, (a);"), "11:1: f has 0 parameters, not 1");
  EXPECT_EQ(call("(.param .b32 r) f()", "call f;"), "11:1: f has 1 result, not 0");
  EXPECT_EQ(call("f()", "call (a), f;"), "11:1: f has 0 results, not 1");
}

TEST(Call, PassesValuesOfTheTypesThatAreDeclared) {
  EXPECT_EQ(call("f(.param .b32 p)", "call f, (real);"), "not refused");
  EXPECT_EQ(call("f(.param .u32 p)", "call f, (real);"), "11:1: real is .f32; parameter 1 of f is .u32");
  EXPECT_EQ(call("f(.param .b32 p)", "call f, (wide);"), "11:1: wide is .b64; parameter 1 of f is .b32");
  EXPECT_EQ(call("f(.param .b32 p)", "call f, (%rd1);"), "11:1: %rd1 is .b64; parameter 1 of f is .b32");
  EXPECT_EQ(call("(.param .b64 r) f()", "call (a), f;"), "11:1: a is .b32; result 1 of f is .b64");
  EXPECT_EQ(call("f(.param .align 4 .b32 p[3])", "call f, (bytes);"), "not refused");
  EXPECT_EQ(call("f(.param .align 4 .b8 p[8])", "call f, (bytes);"),
            "11:1: bytes is .align 4 .b8[12]; parameter 1 of f is .align 4 .b8[8]");
  EXPECT_EQ(call("f(.param .align 16 .b8 p[16])", "call f, (words);"),
            "11:1: words is .align 8 .b8[16]; parameter 1 of f is .align 16 .b8[16]");
}

TEST(Call, ThroughARegisterKeepsToItsPrototype) {
  EXPECT_EQ(call("f(.param .b32 p)", "P: .callprototype _ (.param .b32 _); call %rd1, (a), P;"),
            "not refused");
  EXPECT_EQ(call("f(.param .b32 p)", "P: .callprototype _ (.param .b32 _); call %rd1, (wide), P;"),
            "11:38: wide is .b64; parameter 1 of P is .b32");
  EXPECT_EQ(call("f(.param .b64 p)", "T: .calltargets f; call %rd1, (a), T;"),
            "11:20: a is .b32; parameter 1 of f is .b64");
  EXPECT_EQ(call("f(.param .b32 p)", "call %rd1, (a);"),
            "11:1: a call through a register ends with the label of its prototype");
}

TEST(Call, IsOfAFunctionWithValues) {
  EXPECT_EQ(call("f()", "call k;"), "11:1: k is a kernel; a call names a function");
  EXPECT_EQ(call("f(.param .b64 p)", "call f, (f);"), "11:1: f is no .param variable");
}

TEST(Call, IsDeclaredAlikeEachTime) {
  EXPECT_EQ(refusal(".version 9.0\n.target sm_90\n.address_size 64\n.func f(.param .b32 p);\n"
                    ".func f(.param .b64 p)\n{ ret; }\n"),
            "5:7: f was declared with other parameters");
}

}  // namespace
}  // namespace grader::ptx
