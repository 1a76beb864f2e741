// Module -> text -> module.
#include "ptx/print.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

TEST(Print, RealPtxSurvivesARoundTrip) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("data")) {
    if (entry.path().extension() != ".ptx") continue;
    const Module module = parse(read(entry.path()));
    EXPECT_TRUE(parse(print(module)) == module) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 9u);
}

TEST(Print, AwkwardNamesSurviveARoundTrip) {
  const Module module = parse(kernel(
      "{ .param .b32 a; st.param.b32 [a+0], %r1; }\n{ .param .b32 a; { .reg .v2 .b32 a; mov.b64 a, %rd1; } "
      "st.param.b32 [a], -9223372036854775808; }\nL: bra L; list: .branchtargets L; brx.idx %r2, list;"));
  EXPECT_TRUE(parse(print(module)) == module) << print(module);
}

TEST(Print, InventsNothing) {
  const Module module = parse(".version 9.0\n.address_size 64\n.func f() { ret; }\n");
  EXPECT_EQ(print(module).find(".target"), std::string::npos);
  EXPECT_TRUE(parse(print(module)) == module);
}

TEST(Print, PlacesSurviveARoundTrip) {
  for (const char* place :
       {".loc 0 0 0", ".loc 9 5 3", ".loc 1 5 3, function_name clamp", ".loc 1 5 3, inlined_at 1 8 1",
        ".loc 1 5 3, function_name clamp+4, inlined_at 1 8 1",
        ".loc 1 5 3, function_name clamp, inlined_at 1 5 3"}) {
    const Module module = parse(kernel(std::string(place) + "\nmov.u32 %r1, 1;"));
    EXPECT_TRUE(parse(print(module)) == module) << print(module);
  }
  EXPECT_EQ(print(parse(kernel(".loc 1 5 3, inlined_at 1 8 1\nret;"))).find("function_name"),
            std::string::npos);
}

TEST(Print, DifferentModulesAreNotEqual) {
  EXPECT_FALSE(parse(kernel("mov.u32 %r1, 1;")) == parse(kernel("mov.u32 %r1, 2;")));
  EXPECT_FALSE(parse(kernel("ld.global.u32 %r1, [%rd1];")) == parse(kernel("ld.global.ca.u32 %r1, [%rd1];")));
  EXPECT_FALSE(parse(kernel("bra L; L: ret;")) == parse(kernel("L: bra L; ret;")));
}

TEST(Print, DescribesAnInstructionWithItsNames) {
  const Module module = parse(
      kernel("@!%p1 ld.param.u64   %rd4, [k_param_0+8];\nst.global.v2.f32 [%rd4+-8], {%f1, 0f3F800000};"));
  const Function& k = *module.find_function("k");
  EXPECT_EQ(describe(k.body[0], k, module), "@!%p1 ld.param.u64 %rd4, [k_param_0+8]");
  EXPECT_EQ(describe(k.body[1], k, module), "st.global.v2.f32 [%rd4+-8], {%f1, 0f3F800000}");
  EXPECT_EQ(mnemonic(k.body[1]), "st.global.v2.f32");
}

}  // namespace
}  // namespace grader::ptx
