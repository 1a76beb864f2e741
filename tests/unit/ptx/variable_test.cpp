// Variables: sizes, alignments, initial values.
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

Module module_with(const std::string& declarations) { return parse(kHead + declarations); }

std::vector<int> bytes(const Variable& variable) {
  std::vector<int> values;
  for (std::byte byte : variable.initial) values.push_back(static_cast<int>(byte));
  return values;
}

TEST(Variable, HasSizeAlignmentAndSpace) {
  const Module module = module_with(
      ".extern .shared .align 16 .b8 dynamic[];\n.const .align 4 .f32 taps[3];\n.global .v4 .f32 colour;");
  EXPECT_EQ(module.find_variable("dynamic")->size, 0u);
  EXPECT_EQ(module.find_variable("dynamic")->alignment, 16u);
  EXPECT_TRUE(module.find_variable("dynamic")->is_extern);
  EXPECT_EQ(module.find_variable("taps")->size, 12u);
  EXPECT_EQ(module.find_variable("taps")->space, Space::const_);
  EXPECT_EQ(module.find_variable("colour")->size, 16u);
  EXPECT_EQ(module.find_variable("colour")->alignment, 16u);
}

TEST(Variable, InitialValuesAreBytes) {
  const Module module = module_with(
      ".global .b8 a[4] = {1, 2};\n.global .s16 b[] = {-1, 0x102};\n.global .f32 c = 1.5;\n"
      ".global .u8 d[2][3] = {{1}, {4, 5}};");
  EXPECT_EQ(bytes(*module.find_variable("a")), (std::vector{1, 2}));
  EXPECT_EQ(module.find_variable("a")->size, 4u);
  EXPECT_EQ(bytes(*module.find_variable("b")), (std::vector{255, 255, 2, 1}));
  EXPECT_EQ(module.find_variable("b")->size, 4u);
  EXPECT_EQ(bytes(*module.find_variable("c")), (std::vector{0, 0, 0xC0, 0x3F}));
  EXPECT_EQ(bytes(*module.find_variable("d")), (std::vector{1, 0, 0, 4, 5}));
}

TEST(Variable, InitialValuesMayBeAddresses) {
  const Module module = module_with(
      ".global .b8 x[8];\n.global .u64 p[3] = {0, generic(x)+4, x};\n.global .b8 q[2] = {0xFF(x), "
      "0xFF00(x)};");
  const auto& p = module.find_variable("p")->relocations;
  ASSERT_EQ(p.size(), 2u);
  EXPECT_EQ(p[0].offset, 8u);
  EXPECT_EQ(p[0].addend, 4u);
  EXPECT_TRUE(p[0].generic);
  EXPECT_FALSE(p[1].generic);
  const auto& q = module.find_variable("q")->relocations;
  ASSERT_EQ(q.size(), 2u);
  EXPECT_EQ(q[1].shift, 8u);
  EXPECT_EQ(q[1].size, 1u);
}

TEST(Variable, ParametersMayBeArraysAndPointers) {
  const Module module = module_with(
      ".visible .entry k(.param .align 8 .b8 s[24], .param .u64 .ptr .global .align 16 p) { ret; }");
  const Function& k = *module.find_function("k");
  const Variable& s = module.variables[module.symbols[k.parameters[0]].index];
  const Variable& p = module.variables[module.symbols[k.parameters[1]].index];
  EXPECT_EQ(s.size, 24u);
  EXPECT_EQ(s.alignment, 8u);
  EXPECT_EQ(p.size, 8u);
  EXPECT_EQ(p.pointer_space, Space::global);
  EXPECT_EQ(p.pointer_alignment, 16u);
}

TEST(Variable, SizesAreBounded) {
  const std::string huge = "4:13: x is larger than 4294967296 bytes";
  EXPECT_EQ(refusal(std::string(kHead) + ".global .b8 x[4294967295][4294967295];"), huge);
  EXPECT_EQ(refusal(std::string(kHead) + ".global .b8 x[4294967297];"),
            "4:15: an array's extent is at most 4294967296");
  EXPECT_EQ(refusal(std::string(kHead) + ".global .b8 x[2][1000000000] = {{1}, {2}};"),
            "4:39: the initial values are larger than this text can describe");
}

TEST(Variable, RefusesWhatDoesNotFit) {
  EXPECT_EQ(refusal(std::string(kHead) + ".global .b8 x[2] = {1, 2, 3};"),
            "4:13: x has more values than elements");
  EXPECT_EQ(refusal(std::string(kHead) + ".global .b8 x[];"),
            "4:13: x needs an extent, an initial value or .extern");
  EXPECT_EQ(refusal(std::string(kHead) + ".global .align 3 .b8 x;"), "4:16: an alignment is a power of two");
  EXPECT_EQ(refusal(std::string(kHead) + ".global .u64 x = y;"), "4:18: 'y' is not declared before this");
}

}  // namespace
}  // namespace grader::ptx
