// The tables: no duplicates, and each opcode has an example that parses.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "ptx/print.h"
#include "ptx_text.h"

namespace grader::ptx {
namespace {

template <typename Enum, typename Find>
void expect_each_found(size_t count, Find find) {
  for (size_t i = 0; i < count; ++i) {
    const auto row = static_cast<Enum>(i);
    EXPECT_EQ(find(name(row)), row) << name(row) << " stands twice";
  }
}

TEST(Table, EveryNameIsFoundAndUnique) {
  expect_each_found<Opcode>(kOpcodeCount, opcode_from_name);
  expect_each_found<Modifier>(kModifierCount, modifier_from_name);
  expect_each_found<SpecialRegister>(kSpecialRegisterCount, special_register_from_name);
}

TEST(Table, NoModifierIsAType) {
  for (size_t i = 0; i < kModifierCount; ++i) {
    EXPECT_EQ(type_from_name(name(static_cast<Modifier>(i))), Type::none) << name(static_cast<Modifier>(i));
  }
}

TEST(Table, EveryOpcodeHasAnExampleThatParses) {
  const Module module = parse(read("data/every_opcode.ptx"));
  std::set<Opcode> seen;
  for (const Instruction& instruction : module.find_function("every_opcode")->body)
    seen.insert(instruction.opcode);
  for (size_t i = 0; i < kOpcodeCount; ++i) {
    EXPECT_TRUE(seen.contains(static_cast<Opcode>(i))) << "no example of " << name(static_cast<Opcode>(i));
  }
}

TEST(Table, LeastComputeCapabilitiesAreReal) {
  const std::set<int> real = {10, 11, 12, 13, 14, 20, 30, 32, 50, 52, 61, 70, 75, 80, 90, 100};
  for (size_t i = 0; i < kOpcodeCount; ++i) {
    EXPECT_TRUE(real.contains(info(static_cast<Opcode>(i)).least_sm)) << name(static_cast<Opcode>(i));
  }
  EXPECT_EQ(info(Opcode::tanh).least_sm, 75);
  EXPECT_EQ(info(Opcode::wgmma).least_sm, 90);
}

TEST(Table, CountersTellClassesApartByType) {
  EXPECT_EQ(instruction_class(parse_one("add.s32 %r1, %r2, %r3")), InstructionClass::integer);
  EXPECT_EQ(instruction_class(parse_one("add.f32 %f1, %f2, %f3")), InstructionClass::fp32);
  EXPECT_EQ(instruction_class(parse_one("fma.rn.f16x2 %r1, %r2, %r3, %r4")), InstructionClass::fp16);
  EXPECT_EQ(instruction_class(parse_one("fma.rn.f64 %rd1, %rd2, %rd3, %rd4")), InstructionClass::fp64);
  EXPECT_EQ(instruction_class(parse_one("ld.global.f32 %f1, [%rd1]")), InstructionClass::memory);
  EXPECT_EQ(instruction_class(parse_one("bar.sync 0")), InstructionClass::barrier);
}

TEST(Table, TypesHaveTheirSizes) {
  EXPECT_EQ(size_of(Type::f64), 8u);
  EXPECT_EQ(size_of(Type::b128), 16u);
  EXPECT_EQ(size_of(Type::bf16x2), 4u);
  EXPECT_EQ(size_of(Type::pred), 1u);
  EXPECT_EQ(type_from_name("e5m2x2"), Type::e5m2x2);
  EXPECT_EQ(type_from_name("f23"), Type::none);
}

}  // namespace
}  // namespace grader::ptx
